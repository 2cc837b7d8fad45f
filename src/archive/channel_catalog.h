// ChannelCatalog: which segments there are, by day. A day is listed when somebody asks for it, and again when its
// folder has changed, so that starting costs nothing however long the history is.
//
// Thread-safe.
#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "archive/channel_segment.h"

namespace litmus::archive {

class ChannelCatalog {
 public:
  struct Entry {
    SegmentInfo info;
    std::string date, stem;  // channels/{date}/{stem}.arrow
  };
  using Entries = std::vector<std::shared_ptr<const Entry>>;
  using Report = std::function<void(std::string_view kind, const std::string& path, int64_t count, std::string detail)>;

  ChannelCatalog(std::filesystem::path data_dir, Env& env, Report report)
      : data_dir_(std::move(data_dir)), env_(env), report_(std::move(report)) {}

  // Segments of a channel (empty: of all) and of sessions whose id begins with `session`, in no order. A segment that
  // can't be read is reported once and left out; one that somebody else puts there is seen within a second.
  Result<Entries> find(std::string_view channel_id, std::string_view session);

  // The run of a segment, as few of whose bytes are read as needed. kCorrupt: it was reported, and is left out from
  // now.
  Result<std::shared_ptr<const ChannelRun>> open(const Entry& entry);

  // For whoever seals. The name of the segment of this writer, channel, kind and type: the one that it has, or a free
  // one.
  Result<std::string> name_for(const SegmentInfo& info, const std::string& date);
  void add(Entry entry);
  std::filesystem::path segment_path(const std::string& date, const std::string& stem) const;
  std::filesystem::path description_path(const std::string& date, const std::string& stem) const;

 private:
  struct Day {
    int64_t listed_at_ns = 0;  // the folder's time when it was listed
    std::chrono::steady_clock::time_point looked_at{};
    bool settled = false;  // it had not changed for so long that its time would show a change
    std::map<std::string, std::shared_ptr<const Entry>, std::less<>> entries;  // by stem
    std::set<std::string> refused;                                             // stems that were reported
  };
  Status list(const std::string& date, Day& day);
  void load(const std::string& date, const std::string& stem, Day& day);
  Result<std::vector<std::string>> dates(std::string_view session);
  void refuse(const std::string& date, const std::string& stem, const Status& why);
  Result<ChannelSegment> describe(const std::string& date, const std::string& stem);

  const std::filesystem::path data_dir_;
  Env& env_;
  const Report report_;
  std::mutex mutex_;
  std::map<std::string, Day> days_;  // guarded by mutex_, as what follows
  struct Open {
    std::string name;  // date/stem
    std::shared_ptr<const ChannelRun> run;
  };
  std::list<Open> open_;  // the newest first
};

}  // namespace litmus::archive
