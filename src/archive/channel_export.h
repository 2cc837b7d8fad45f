// Values of a channel in the formats of others.
#pragma once

#include <string>

#include "archive/channel_view.h"

namespace litmus::archive {

// Columns as in a sealed segment; `index` where arrays are decimated or cut.
Result<std::string> rows_to_arrow_stream(const ChannelRows& rows);
Result<std::string> rows_to_parquet(const ChannelRows& rows);

}  // namespace litmus::archive
