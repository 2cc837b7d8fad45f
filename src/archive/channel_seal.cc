#include "archive/channel_seal.h"

#include <fmt/format.h>

namespace litmus::archive {

namespace {

// Writes a segment, reads it back, and describes it, before it is there under its name.
Status write_and_describe(const ChannelRun& run, SegmentInfo& info, const std::filesystem::path& path,
                          const std::filesystem::path& description, Env& env, const std::atomic<bool>& stopping) {
  LITMUS_RETURN_IF_ERROR(write_segment(run, info, path, env, stopping));
  LITMUS_ASSIGN_OR_RETURN(const auto segment, scan_segment(path, env));
  if (segment.info.values != info.values || segment.info.writer_key != info.writer_key)
    return {ErrorCode::kCorrupt, path.string() + " can't be read back in full"};
  info = segment.info;
  return store_description(segment, description, env);
}

Result<ChannelCatalog::Entry> seal_run(ChannelStore& store, const ChannelJournal& journal,
                                       const std::string& channel_id, const ChannelRun& run, Env& env,
                                       const std::atomic<bool>& stopping) {
  SegmentInfo info = describe_run(run);
  info.channel_id = channel_id;
  info.session_id = journal.session_id();
  info.writer_key = journal.writer_key();
  const std::string& date = journal.entry().date;
  LITMUS_ASSIGN_OR_RETURN(const std::string stem, store.catalog().name_for(info, date));
  const auto path = store.catalog().segment_path(date, stem);
  const auto temporary = path.parent_path() / ("." + stem + ".tmp");
  [[maybe_unused]] const Status left_over = env.unlink(temporary);
  Status sealed = write_and_describe(run, info, temporary, store.catalog().description_path(date, stem), env, stopping);
  if (sealed.ok()) sealed = env.rename(temporary, path);
  if (!sealed.ok()) {
    [[maybe_unused]] const Status removed = env.unlink(temporary);
    return sealed;
  }
  return ChannelCatalog::Entry{info, date, stem};
}

RegisteredChannel describe(const std::string& channel_id, const ChannelJournal::Channel& channel) {
  RegisteredChannel out{channel_id,
                        std::string(name_of(channel.newest->kind)),
                        std::string(name_of(channel.newest->type)),
                        role_of(channel_id),
                        "",
                        channel.newest->newest_traits().units,
                        "{}",
                        Timestamp{INT64_MAX}};
  for (const auto& run : channel.runs) out.first_seen = std::min(out.first_seen, run->min_time);
  return out;
}

}  // namespace

Status seal_channel_journal(ChannelStore& store, const std::shared_ptr<ChannelJournal>& journal, Env& env,
                            const std::atomic<bool>& stopping) {
  std::vector<ChannelCatalog::Entry> entries;
  std::vector<RegisteredChannel> registered;
  {
    const auto lock = journal->read_lock();
    for (const auto& [id, channel] : journal->channels()) {
      for (const auto& run : channel.runs) {
        if (run->values() == 0) continue;
        LITMUS_ASSIGN_OR_RETURN(auto entry, seal_run(store, *journal, id, *run, env, stopping));
        entries.push_back(std::move(entry));
      }
      registered.push_back(describe(id, channel));
    }
  }
  const auto& path = journal->entry().path;
  LITMUS_RETURN_IF_ERROR(env.sync_dir(path.parent_path()));
  LITMUS_RETURN_IF_ERROR(store.registry().add(registered));
  store.sealed(*journal, std::move(entries));
  LITMUS_RETURN_IF_ERROR(env.unlink(path));
  store.unlinked(*journal);
  return env.sync_dir(path.parent_path());
}

}  // namespace litmus::archive
