// Samples and descriptors of channels as the HTTP API shows them.
#pragma once

#include <string>

#include "archive/channel_store.h"
#include "archive/channel_view.h"
#include "base/json_writer.h"

namespace litmus::api {

// The members of a ChannelDescriptor, without the braces around them.
void write_descriptor_members(JsonWriter& json, const archive::ChannelDescriptor& descriptor);

// [ChannelSample]; rows [first, end).
void write_samples(JsonWriter& json, const archive::ChannelRows& rows, size_t first, size_t end);

// With a head line; arrays and structured values are JSON in their cell.
std::string samples_csv(const archive::ChannelRows& rows);

}  // namespace litmus::api
