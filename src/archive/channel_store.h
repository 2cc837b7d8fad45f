// ChannelStore: the samples of a data directory, from live journals and sealed segments as if they were one.
//
// Thread-safe; calls may read the disk, so none is for an I/O thread. What is asked for is looked at first: a sample
// whose append had returned when a call began is in its answer.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "archive/channel_catalog.h"
#include "archive/channel_part.h"
#include "archive/channel_registry.h"
#include "archive/channel_source.h"
#include "journal/catalog.h"

namespace litmus::archive {

struct ChannelDescriptor {
  std::string channel_id;
  ChannelKind kind = ChannelKind::kScalar;  // this, the type and the units: of the newest samples
  ElementType type = ElementType::kFloat64;
  std::string instrument_role, resource, units;
  std::string properties = "{}";  // JSON
  Timestamp first_seen{INT64_MAX}, last_seen{INT64_MIN};
  uint64_t elements = 0;
  Uuid session_id;  // the newest
  uint64_t sessions = 0;
  bool live = false;
};

// The part of a channel's id before its first '.'.
std::string role_of(std::string_view channel_id);

class ChannelStore {
 public:
  using Report = std::function<void(std::string_view kind, const std::string& path, int64_t count, std::string detail)>;
  struct Options {
    std::filesystem::path data_dir;
    Env* env = &Env::real();
    Report report{};  // of what is lost; any thread
  };
  explicit ChannelStore(Options options);
  ~ChannelStore();

  // Of one session (its id or the beginning of it), or all; by channel id.
  Result<std::vector<ChannelDescriptor>> list(std::string_view session = {});

  // Everything there is, of one session or all, as of now; and its channels, by id. `whole`: the parts are of all
  // sessions.
  Result<ChannelParts> parts(std::string_view session = {});
  std::vector<ChannelDescriptor> describe(const ChannelParts& parts, bool whole = true);
  // kNotFound, kCorrupt: it is gone, or was reported as damaged.
  Result<OpenPart> open(const ChannelPart& part);

  // Where a channel's samples are, oldest session first. None: it isn't known.
  Result<std::vector<ChannelSource>> sources(std::string_view channel_id, std::string_view session = {});
  // The same of all channels of a session.
  Result<ChannelSources> sources_of_session(std::string_view session);

  // --- for whoever looks after the journals and seals them
  // All that aren't sealed, as of now.
  Result<std::vector<std::shared_ptr<ChannelJournal>>> journals();
  ChannelCatalog& catalog() { return catalog_; }
  ChannelRegistry& registry() { return registry_; }
  // These segments are all of the journal: from here on they count, and it doesn't.
  void sealed(const ChannelJournal& journal, std::vector<ChannelCatalog::Entry> segments);
  void unlinked(const ChannelJournal& journal);
  // Says what was found missing in it, once.
  void report(ChannelJournal& journal) const;

 private:
  Status discover();
  void take_up(const journal::JournalEntry& entry);
  void refuse(const std::filesystem::path& path, const Status& why);
  Result<std::vector<std::shared_ptr<ChannelJournal>>> refreshed(std::string_view session);
  Status add_sealed(std::string_view channel_id, std::string_view session,
                    const std::vector<std::shared_ptr<ChannelJournal>>& journals, ChannelSources& out);
  Result<ChannelCatalog::Entries> sealed_segments(std::string_view channel_id, std::string_view session,
                                                  const std::vector<std::shared_ptr<ChannelJournal>>& journals);

  const Options options_;
  ChannelCatalog catalog_;
  ChannelRegistry registry_;
  std::mutex mutex_;
  journal::Catalog files_;  // guarded by mutex_, as what follows
  std::map<std::filesystem::path, std::shared_ptr<ChannelJournal>> journals_;
  std::set<std::filesystem::path> refused_;  // and reported
  std::set<std::filesystem::path> sealed_;   // on their way out
};

}  // namespace litmus::archive
