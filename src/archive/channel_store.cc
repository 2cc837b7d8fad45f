#include "archive/channel_store.h"

#include <algorithm>

#include "base/log.h"

namespace litmus::archive {

namespace {

bool is_of(const Uuid& session_id, std::string_view prefix) {
  return prefix.empty() || session_id.to_string().starts_with(prefix);
}

// Keeps a journal's runs as they are.
struct Hold {
  Hold(std::shared_ptr<ChannelJournal> kept, std::shared_lock<std::shared_mutex> locked)
      : journal(std::move(kept)), lock(std::move(locked)) {}
  std::shared_ptr<ChannelJournal> journal;
  std::shared_lock<std::shared_mutex> lock;
};

std::string role_of(std::string_view channel_id) {
  const size_t dot = channel_id.find('.');
  return std::string(dot == std::string_view::npos ? "" : channel_id.substr(0, dot));
}

void add_run(ChannelDescriptor& descriptor, const ChannelRun& run) {
  descriptor.elements += run.elements();
  descriptor.first_seen = std::min(descriptor.first_seen, run.min_time);
  descriptor.last_seen = std::max(descriptor.last_seen, run.max_time);
}

const ValueTraits& newest_traits(const ChannelRun& run) {
  static const ValueTraits kNone;
  if (run.kind == ChannelKind::kScalar) return run.pieces.empty() ? kNone : run.traits[run.pieces.back().traits];
  if (run.kind == ChannelKind::kArray) return run.arrays.empty() ? kNone : run.traits[run.arrays.back().traits];
  return run.texts.empty() ? kNone : run.traits[run.texts.back().traits];
}

}  // namespace

ChannelStore::ChannelStore(Options options)
    : options_(std::move(options)), catalog_(options_.data_dir, *options_.env) {}

ChannelStore::~ChannelStore() = default;

Status ChannelStore::discover() {
  const std::lock_guard lock(mutex_);
  LITMUS_ASSIGN_OR_RETURN(const auto entries, catalog_.list(journal::JournalKind::kChannels));
  for (const auto& entry : entries) {
    if (journals_.contains(entry.path) || refused_.contains(entry.path)) continue;
    auto journal = ChannelJournal::open(entry, *options_.env);
    const ErrorCode code = journal.status().code();
    if (journal.ok()) {
      journals_.emplace(entry.path, std::move(*journal));
    } else if (code == ErrorCode::kUnsupported || code == ErrorCode::kCorrupt) {
      refused_.insert(entry.path);
      if (code == ErrorCode::kUnsupported)
        log_warning("left alone: {}", journal.status().message());
      else if (options_.report)
        options_.report("quarantined", entry.path.string(), 0, journal.status().message());
    }
  }
  return {};
}

void ChannelStore::report(const ChannelJournal& journal) {
  for (auto& trouble : const_cast<ChannelJournal&>(journal).take_troubles())
    if (options_.report)
      options_.report(trouble.kind, journal.entry().path.string(), trouble.count, std::move(trouble.detail));
}

Result<std::vector<std::shared_ptr<ChannelJournal>>> ChannelStore::journals() {
  LITMUS_RETURN_IF_ERROR(discover());
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<ChannelJournal>> all;
  for (const auto& [path, journal] : journals_) all.push_back(journal);
  return all;
}

Result<std::vector<std::shared_ptr<ChannelJournal>>> ChannelStore::refreshed(std::string_view session) {
  LITMUS_ASSIGN_OR_RETURN(auto all, journals());
  std::erase_if(all, [&](const auto& journal) { return !is_of(journal->session_id(), session); });
  for (const auto& journal : all) {
    LITMUS_RETURN_IF_ERROR(journal->refresh());
    report(*journal);
  }
  return all;
}

namespace {

void add_source(ChannelSources& out, const std::string& channel_id, const ChannelJournal::Channel& channel,
                const std::shared_ptr<const Hold>& hold) {
  const ChannelJournal& journal = *hold->journal;
  ChannelSource source{journal.session_id(), journal.writer_key(), !journal.at_end(), 0, {}, hold};
  source.runs.assign(channel.runs.begin(), channel.runs.end());
  out[channel_id].push_back(std::move(source));
}

void order(ChannelSources& sources) {
  for (auto& [id, of_channel] : sources)
    std::sort(of_channel.begin(), of_channel.end(), [](const auto& a, const auto& b) {
      return std::pair(a.session_id, a.writer_key) < std::pair(b.session_id, b.writer_key);
    });
}

}  // namespace

Result<std::vector<ChannelSource>> ChannelStore::sources(std::string_view channel_id, std::string_view session) {
  LITMUS_ASSIGN_OR_RETURN(const auto journals, refreshed(session));
  ChannelSources found;
  for (const auto& journal : journals) {
    const auto hold = std::make_shared<const Hold>(journal, journal->read_lock());
    const auto channel = journal->channels().find(channel_id);
    if (channel != journal->channels().end()) add_source(found, channel->first, channel->second, hold);
  }
  order(found);
  return found.empty() ? std::vector<ChannelSource>{} : std::move(found.begin()->second);
}

Result<ChannelSources> ChannelStore::sources_of_session(std::string_view session) {
  LITMUS_ASSIGN_OR_RETURN(const auto journals, refreshed(session));
  ChannelSources found;
  for (const auto& journal : journals) {
    const auto hold = std::make_shared<const Hold>(journal, journal->read_lock());
    for (const auto& [id, channel] : journal->channels()) add_source(found, id, channel, hold);
  }
  order(found);
  return found;
}

Result<std::vector<ChannelDescriptor>> ChannelStore::list(std::string_view session) {
  LITMUS_ASSIGN_OR_RETURN(const auto journals, refreshed(session));
  std::map<std::string, ChannelDescriptor> found;
  std::map<std::string, std::set<Uuid>> sessions;
  for (const auto& journal : journals) {
    const auto lock = journal->read_lock();
    for (const auto& [id, channel] : journal->channels()) {
      ChannelDescriptor& descriptor = found[id];
      const Timestamp before = descriptor.last_seen;
      for (const auto& run : channel.runs) add_run(descriptor, *run);
      sessions[id].insert(journal->session_id());
      descriptor.live |= !journal->at_end() && !journal->is_dead();
      if (channel.newest->max_time < before) continue;
      descriptor.kind = channel.newest->kind;
      descriptor.type = channel.newest->type;
      descriptor.units = newest_traits(*channel.newest).units;
      descriptor.session_id = journal->session_id();
    }
  }
  std::vector<ChannelDescriptor> all;
  for (auto& [id, descriptor] : found) {
    descriptor.channel_id = id;
    descriptor.instrument_role = role_of(id);
    descriptor.sessions = sessions[id].size();
    all.push_back(std::move(descriptor));
  }
  return all;
}

}  // namespace litmus::archive
