#include "channels/reader.h"

#include <algorithm>
#include <vector>

#include "base/data_dir.h"
#include "channels/reference.h"
#include "journal/reader.h"

namespace litmus::channels {
namespace {

// The channel journals of a session: the first, and those of further processes or after a failed sync.
Result<std::vector<std::filesystem::path>> journals_of(const std::filesystem::path& data_dir, SessionId session) {
  Env& env = Env::real();
  const std::filesystem::path root = DataDir(data_dir).channels();
  const std::string stem = session.value.to_string();
  std::vector<std::filesystem::path> found;
  auto days = env.list(root);
  if (!days.ok()) return days.status().code() == ErrorCode::kNotFound ? found : Result<decltype(found)>(days.status());
  for (const DirEntry& day : *days) {
    if (!day.is_directory) continue;
    LITMUS_ASSIGN_OR_RETURN(const auto files, env.list(root / day.name));
    for (const DirEntry& file : files) {
      if (file.name.starts_with(stem) && file.name.ends_with(".journal")) found.push_back(root / day.name / file.name);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

class Collector {
 public:
  explicit Collector(const Reference& reference) : reference_(reference) {}

  void add(const Block& block) {
    if (block.channel_id != reference_.channel_id) return;
    if (!found_) {
      if (!reference_.offset || block.offset == *reference_.offset) start(block);
    } else if (reference_.offset ? block.continues && block.offset == samples_.offset + samples_.count
                                 : block.type == samples_.type) {
      append(block);
    }
  }

  bool found() const { return found_; }
  Samples take() && { return std::move(samples_); }

 private:
  void start(const Block& block) {
    found_ = true;
    samples_ = {.channel_id = std::string(block.channel_id),
                .units = std::string(block.units),
                .source_method = std::string(block.source_method),
                .type = block.type,
                .is_array = block.is_array,
                .offset = block.offset,
                .timestamp = block.timestamp,
                .t0 = block.t0,
                .interval = block.interval,
                .count = 0,
                .values = {}};
    append(block);
  }

  void append(const Block& block) {
    samples_.count += block.count;
    samples_.values.append(block.values);
  }

  const Reference& reference_;
  Samples samples_;
  bool found_ = false;
};

Status collect_from(const std::filesystem::path& path, Collector& collector) {
  LITMUS_ASSIGN_OR_RETURN(auto reader, journal::Reader::open(path));
  journal::Record record;
  for (;;) {
    LITMUS_ASSIGN_OR_RETURN(const auto next, reader.next(record));
    if (next != journal::Reader::Next::kRecord) return {};
    if (record.header.type_id != kBlockRecord) continue;
    LITMUS_ASSIGN_OR_RETURN(const Block block, decode_block(record.payload, record.header.occurred_at));
    collector.add(block);
  }
}

}  // namespace

Result<Samples> read_samples(const std::filesystem::path& data_dir, std::string_view uri) {
  LITMUS_ASSIGN_OR_RETURN(const Reference reference, parse_reference(uri));
  LITMUS_ASSIGN_OR_RETURN(const auto journals, journals_of(data_dir, reference.session_id));
  Collector collector(reference);
  for (const auto& path : journals) LITMUS_RETURN_IF_ERROR(collect_from(path, collector));
  if (!collector.found()) {
    return Status(ErrorCode::kNotFound, "no samples of " + std::string(uri) + " below " + data_dir.string());
  }
  return std::move(collector).take();
}

}  // namespace litmus::channels
