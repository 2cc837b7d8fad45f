// Segments: what a channel journal becomes when its writer is gone. One Arrow IPC file for each channel, kind and type
// of a journal, with the columns of the channel store's specification, and beside it, below index/, what is needed to
// read a few values of it without reading it: the file's ChannelRun. That one is disposable.
//
// Values, times and texts stand in the file as they are, so that they can be read one by one; the other columns, which
// hardly change, are compressed. Each batch has a checksum in its metadata, the schema's metadata say whose it is.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "archive/channel_run.h"
#include "base/uuid.h"

namespace litmus::archive {

struct SegmentInfo {
  std::string channel_id;
  Uuid session_id, writer_key;  // of the journal
  ChannelKind kind = ChannelKind::kScalar;
  ElementType type = ElementType::kFloat64;
  std::string units;  // of the newest value
  uint64_t values = 0, elements = 0;
  uint64_t first_number = 0, end_number = 0;
  Timestamp min_time, max_time;
  uint64_t file_size = 0;
};

// What a run says of itself; the ids and the size are the caller's.
SegmentInfo describe_run(const ChannelRun& run);

// As one line of JSON, and back; kCorrupt.
std::string to_json(const SegmentInfo& info);
Result<SegmentInfo> segment_info_of(std::string_view json);

// Writes the run to `path`, which must not exist, and syncs it. What is left of it after an error is the caller's to
// remove. `info` has the ids. kUnavailable: `stopping` was set.
Status write_segment(const ChannelRun& run, const SegmentInfo& info, const std::filesystem::path& path, Env& env,
                     const std::atomic<bool>& stopping);

struct ChannelSegment {
  SegmentInfo info;
  std::shared_ptr<ChannelRun> run;
};

// Reads a whole segment and describes it anew. kCorrupt for a file that isn't one, or that doesn't have the checksums
// that were written with it.
Result<ChannelSegment> scan_segment(const std::filesystem::path& path, Env& env);

// The description of a segment as a file; `open` reads no more than it needs, and `peek` only who it is.
// kNotFound, kCorrupt: it must be made again by scanning the segment.
Status store_description(const ChannelSegment& segment, const std::filesystem::path& path, Env& env);
Result<SegmentInfo> peek_description(const std::filesystem::path& path, Env& env);
Result<ChannelSegment> open_description(const std::filesystem::path& path, const std::filesystem::path& segment,
                                        Env& env);

}  // namespace litmus::archive
