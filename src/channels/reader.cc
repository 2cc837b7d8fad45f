#include "channels/reader.h"

#include <algorithm>
#include <vector>

#include "base/data_dir.h"
#include "channels/follower.h"
#include "channels/reference.h"

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

// What belongs to a reference, from the pieces of journals in their order.
class Collector {
 public:
  explicit Collector(const Reference& reference) : reference_(reference) {}

  void add(const Piece& piece) {
    if (piece.channel_id != reference_.channel_id || done_) return;
    if (!reference_.offset) {
      if (!found_) start(piece, 0);
      if (piece.type == samples_.type) append(piece, 0, piece.count);
    } else if (found_) {
      done_ = !piece.continues || piece.offset != samples_.offset + samples_.count;
      if (!done_) append(piece, 0, piece.count);
    } else if (piece.is_array ? piece.offset == *reference_.offset
                              : piece.offset <= *reference_.offset && *reference_.offset < piece.end()) {
      const auto skip = static_cast<uint32_t>(*reference_.offset - piece.offset);
      start(piece, skip);
      append(piece, skip, piece.is_array ? piece.count : 1);
      done_ = !piece.is_array;
    }
  }

  bool found() const { return found_; }
  bool done() const { return done_; }
  Samples take() && { return std::move(samples_); }

 private:
  void start(const Piece& piece, uint32_t skip) {
    found_ = true;
    samples_ = {.channel_id = std::string(piece.channel_id),
                .units = std::string(piece.units),
                .source_method = std::string(piece.source_method),
                .type = piece.type,
                .is_array = piece.is_array,
                .offset = piece.offset + skip,
                .timestamp = piece.times.empty() ? piece.timestamp : Timestamp{piece.times[skip]},
                .t0 = piece.t0,
                .interval = piece.interval,
                .count = 0,
                .values = {}};
  }

  void append(const Piece& piece, uint32_t skip, uint32_t count) {
    const size_t width = element_size(piece.type);
    samples_.count += count;
    samples_.values.append(width == 0 ? piece.values : piece.values.substr(skip * width, count * width));
  }

  const Reference& reference_;
  Samples samples_;
  bool found_ = false;
  bool done_ = false;
};

Status collect_from(const std::filesystem::path& path, Collector& collector) {
  LITMUS_ASSIGN_OR_RETURN(auto follower, ChannelFollower::open(path));
  Piece piece;
  while (!collector.done()) {
    LITMUS_ASSIGN_OR_RETURN(const auto next, follower.next(piece));
    if (next != ChannelFollower::Next::kPiece) return {};
    collector.add(piece);
  }
  return {};
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
