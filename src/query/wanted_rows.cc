#include "query/wanted_rows.h"

#include <algorithm>
#include <optional>

#include "query/views.h"

namespace litmus::query {

namespace {

using archive::IdRange;
using archive::Segment;

bool may_hold(const std::optional<IdRange>& range, const std::string& id) {
  return id.empty() || !range || range->may_hold(id);
}

bool may_hold(const Segment& segment, const Wanted& wanted) {
  return may_hold(segment.sessions, wanted.session_id) && may_hold(segment.runs, wanted.run_id);
}

std::vector<Segment> run_segments(std::string_view view, const archive::Manifest& manifest) {
  if (view == "runs") return manifest.run_segments;
  return view == "steps" ? manifest.step_segments : manifest.measurement_segments;
}

}  // namespace

std::vector<Segment> wanted_events(const Snapshot& snapshot, const Wanted& wanted) {
  std::vector<Segment> chosen;
  if (!snapshot.manifest) return chosen;
  const auto& all = snapshot.manifest->event_segments;
  std::copy_if(all.begin(), all.end(), std::back_inserter(chosen), [&](const Segment& segment) {
    return segment.last_number > wanted.above && segment.first_number <= wanted.through && may_hold(segment, wanted);
  });
  return chosen;
}

std::string stored_events_sql(const Snapshot& snapshot, const std::filesystem::path& index_dir, const Wanted& wanted) {
  return "(" + stored_events_body(stored_texts_sql(snapshot, index_dir, wanted)) + ")";
}

std::string stored_texts_sql(const Snapshot& snapshot, const std::filesystem::path& index_dir, const Wanted& wanted) {
  return "(" + stored_texts_body(wanted_events(snapshot, wanted), index_dir) + ")";
}

std::string events_sql(const Snapshot& snapshot, const std::filesystem::path& index_dir, const Wanted& wanted,
                       std::string_view tail_filter) {
  return "(" + events_body(stored_events_sql(snapshot, index_dir, wanted), tail_filter) + ")";
}

std::string run_rows_sql(std::string_view view, const Snapshot& snapshot, const std::filesystem::path& index_dir,
                         const Wanted& wanted) {
  std::vector<Segment> segments;
  if (snapshot.manifest) segments = run_segments(view, *snapshot.manifest);
  std::erase_if(segments, [&](const Segment& segment) { return !may_hold(segment, wanted); });
  return "(" + run_rows_body(view, segments, index_dir) + ")";
}

}  // namespace litmus::query
