#include "archive/channel_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

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

}  // namespace

std::string role_of(std::string_view channel_id) {
  const size_t dot = channel_id.find('.');
  return std::string(dot == std::string_view::npos ? "" : channel_id.substr(0, dot));
}

ChannelStore::ChannelStore(Options options)
    : options_(std::move(options)),
      catalog_(options_.data_dir, *options_.env, options_.report),
      registry_(options_.data_dir / "channels" / "_registry.json", *options_.env),
      files_(options_.data_dir, *options_.env) {}

ChannelStore::~ChannelStore() = default;

Status ChannelStore::discover() {
  const std::lock_guard lock(mutex_);
  LITMUS_ASSIGN_OR_RETURN(const auto entries, files_.list(journal::JournalKind::kChannels));
  for (const auto& entry : entries)
    if (!journals_.contains(entry.path) && !refused_.contains(entry.path) && !sealed_.contains(entry.path))
      take_up(entry);
  return {};
}

void ChannelStore::take_up(const journal::JournalEntry& entry) {
  auto journal = ChannelJournal::open(entry, *options_.env);
  if (journal.ok()) {
    for (const auto& [path, other] : journals_)
      if (other->writer_key() == (*journal)->writer_key())
        return refuse(entry.path, {ErrorCode::kCorrupt, "a copy of " + path.string()});
    journals_.emplace(entry.path, std::move(*journal));
    return;
  }
  // Without a header it is about to be written, or never will.
  const ErrorCode code = journal.status().code();
  if (code == ErrorCode::kUnsupported || code == ErrorCode::kCorrupt) refuse(entry.path, journal.status());
}

void ChannelStore::refuse(const std::filesystem::path& path, const Status& why) {
  refused_.insert(path);
  const bool newer = why.code() == ErrorCode::kUnsupported;
  if (options_.report) options_.report(newer ? "newer_format" : "quarantined", path.string(), 0, why.message());
}

void ChannelStore::report(ChannelJournal& journal) const {
  for (auto& trouble : journal.take_troubles())
    if (options_.report)
      options_.report(trouble.kind, journal.entry().path.string(), trouble.count, std::move(trouble.detail));
}

void ChannelStore::sealed(const ChannelJournal& journal, std::vector<ChannelCatalog::Entry> segments) {
  const std::lock_guard lock(mutex_);
  for (auto& segment : segments) catalog_.add(std::move(segment));
  sealed_.insert(journal.entry().path);
  journals_.erase(journal.entry().path);
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

// A further process of the session may take the name again.
void ChannelStore::unlinked(const ChannelJournal& journal) {
  const std::lock_guard lock(mutex_);
  sealed_.erase(journal.entry().path);
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

// Those whose journal doesn't count any more. Journals are looked for first: one that is sealed meanwhile is in both.
Result<ChannelCatalog::Entries> ChannelStore::sealed_segments(
    std::string_view channel_id, std::string_view session,
    const std::vector<std::shared_ptr<ChannelJournal>>& journals) {
  LITMUS_ASSIGN_OR_RETURN(auto entries, catalog_.find(channel_id, session));
  std::set<Uuid> unsealed;
  for (const auto& journal : journals) unsealed.insert(journal->writer_key());
  std::erase_if(entries, [&](const auto& entry) { return unsealed.contains(entry->info.writer_key); });
  return entries;
}

Status ChannelStore::add_sealed(std::string_view channel_id, std::string_view session,
                                const std::vector<std::shared_ptr<ChannelJournal>>& journals, ChannelSources& out) {
  LITMUS_ASSIGN_OR_RETURN(const auto entries, sealed_segments(channel_id, session, journals));
  for (const auto& entry : entries) {
    const SegmentInfo& info = entry->info;
    auto run = catalog_.open(*entry);
    const ErrorCode code = run.status().code();
    if (code == ErrorCode::kCorrupt || code == ErrorCode::kNotFound) continue;  // reported, or deleted
    if (!run.ok()) return run.status();
    auto& sources = out[info.channel_id];
    auto source = std::find_if(sources.begin(), sources.end(), [&](const auto& one) {
      return one.session_id == info.session_id && one.writer_key == info.writer_key;
    });
    if (source == sources.end())
      source = sources.insert(sources.end(), {info.session_id, info.writer_key, false, 0, {}, {}});
    source->runs.push_back(std::move(*run));
  }
  return {};
}

Result<std::vector<ChannelSource>> ChannelStore::sources(std::string_view channel_id, std::string_view session) {
  if (channel_id.empty()) return std::vector<ChannelSource>{};
  LITMUS_ASSIGN_OR_RETURN(const auto journals, refreshed(session));
  ChannelSources found;
  for (const auto& journal : journals) {
    const auto hold = std::make_shared<const Hold>(journal, journal->read_lock());
    const auto channel = journal->channels().find(channel_id);
    if (channel != journal->channels().end()) add_source(found, channel->first, channel->second, hold);
  }
  LITMUS_RETURN_IF_ERROR(add_sealed(channel_id, session, journals, found));
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
  LITMUS_RETURN_IF_ERROR(add_sealed({}, session, journals, found));
  order(found);
  return found;
}

namespace {

// What the channel's parts say together.
class Described {
 public:
  void add(const SegmentInfo& info, bool live) {
    sessions_.insert(info.session_id);
    all.live |= live;
    all.elements += info.elements;
    all.first_seen = std::min(all.first_seen, info.min_time);
    types_.insert(info.kind == ChannelKind::kArray ? fmt::format("list<{}>", name_of(info.type))
                                                   : std::string(name_of(info.type)));
    // Of parts that end at the same time the one that goes on further.
    const auto end = std::tuple(info.max_time, info.session_id, info.end_number);
    if (newest_ && end < *newest_) return;
    newest_ = end;
    all.last_seen = info.max_time;
    all.kind = info.kind;
    all.type = info.type;
    all.units = info.units;
    all.session_id = info.session_id;
  }
  // A channel of several types says so in its properties.
  ChannelDescriptor take(const std::string& properties) {
    all.sessions = sessions_.size();
    all.properties = properties;
    if (types_.size() > 1) {
      auto grown = nlohmann::json::parse(properties, nullptr, false);
      grown["value_types"] = types_;
      all.properties = grown.dump();
    }
    return std::move(all);
  }
  ChannelDescriptor all;

 private:
  std::set<Uuid> sessions_;
  std::set<std::string> types_;
  std::optional<std::tuple<Timestamp, Uuid, uint64_t>> newest_;
};

}  // namespace

Result<ChannelParts> ChannelStore::parts(std::string_view session) {
  LITMUS_ASSIGN_OR_RETURN(const auto journals, refreshed(session));
  ChannelParts parts;
  for (const auto& journal : journals) {
    const auto lock = journal->read_lock();
    const bool live = !journal->at_end() && !journal->is_dead();
    for (const auto& [id, channel] : journal->channels())
      for (const auto& run : channel.runs) {
        if (run->values() == 0) continue;
        auto info = std::make_shared<SegmentInfo>(describe_run(*run));
        info->channel_id = id;
        info->session_id = journal->session_id();
        info->writer_key = journal->writer_key();
        parts.push_back({std::move(info), journal, nullptr, live});
      }
  }
  LITMUS_ASSIGN_OR_RETURN(const auto segments, sealed_segments({}, session, journals));
  for (const auto& segment : segments) parts.push_back({{segment, &segment->info}, nullptr, segment, false});
  std::sort(parts.begin(), parts.end(), [](const ChannelPart& a, const ChannelPart& b) {
    const auto key = [](const SegmentInfo& info) {
      return std::tie(info.channel_id, info.session_id, info.writer_key, info.kind, info.type);
    };
    return key(*a.info) < key(*b.info);
  });
  return parts;
}

std::vector<ChannelDescriptor> ChannelStore::describe(const ChannelParts& parts, bool whole) {
  std::map<std::string, Described> found;
  for (const auto& part : parts) found[part.info->channel_id].add(*part.info, part.live);
  std::vector<ChannelDescriptor> all;
  for (auto& [id, described] : found) {
    const auto registered = registry_.find(id);
    ChannelDescriptor& descriptor = all.emplace_back(described.take(registered ? registered->properties : "{}"));
    descriptor.channel_id = id;
    descriptor.instrument_role = role_of(id);
    if (!registered) continue;
    descriptor.instrument_role = registered->instrument_role;
    descriptor.resource = registered->resource;
    if (whole) descriptor.first_seen = std::min(descriptor.first_seen, registered->first_seen);
  }
  return all;
}

Result<std::vector<ChannelDescriptor>> ChannelStore::list(std::string_view session) {
  LITMUS_ASSIGN_OR_RETURN(const auto all, parts(session));
  return describe(all, session.empty());
}

Result<OpenPart> ChannelStore::open(const ChannelPart& part) {
  if (part.segment) {
    LITMUS_ASSIGN_OR_RETURN(auto run, catalog_.open(*part.segment));
    return OpenPart{std::move(run), {}};
  }
  OpenPart open{nullptr, part.journal->read_lock()};
  const auto channel = part.journal->channels().find(part.info->channel_id);
  for (const auto& run : channel->second.runs)
    if (run->kind == part.info->kind && run->type == part.info->type) open.run = run;
  return open;
}

}  // namespace litmus::archive
