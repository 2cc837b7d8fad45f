#include "daemon/channel_keeper.h"

#include <utility>

#include "archive/channel_seal.h"
#include "base/log.h"

namespace litmus::daemon {

ChannelKeeper::ChannelKeeper(const Options& options, archive::ChannelStore& store, server::IoContext& io, Looked looked)
    : options_(options), store_(store), io_(io), looked_(std::move(looked)), thread_(1, 4, "channels") {}

ChannelKeeper::~ChannelKeeper() { stopping_ = true; }

void ChannelKeeper::look(std::set<Uuid> dead) {
  if (looking_) {
    next_ = std::move(dead);
    return;
  }
  looking_ = thread_.submit([this, dead = std::move(dead)] {
    io_.post([this, found = look_now(dead)]() mutable {
      looking_ = false;
      busy_ = found.busy;
      looked_(std::move(found.owners));
      if (auto next = std::exchange(next_, std::nullopt)) look(*std::move(next));
    });
  });
}

bool ChannelKeeper::waits(const archive::ChannelJournal& journal) const {
  const auto found = not_before_.find(journal.writer_key());
  return found != not_before_.end() && Clock::now() < found->second;
}

ChannelKeeper::Found ChannelKeeper::look_now(const std::set<Uuid>& dead) {
  Found found;
  const auto journals = store_.journals();
  if (!journals.ok()) {
    log_warning("cannot list the channel journals, trying again: {}", journals.status().message());
    found.busy = true;
    return found;
  }
  for (const auto& journal : *journals) {
    if (dead.contains(journal->owner()) && !journal->is_dead()) journal->set_dead();
    if (!journal->at_end() && journal->is_finished()) {
      if (const Status read = journal->refresh(); !read.ok())
        log_warning("cannot read {} now, trying again: {}", journal->entry().path.string(), read.message());
      store_.report(*journal);
    }
    if (journal->at_end() && !waits(*journal)) seal(journal);
  }
  const auto left = store_.journals();
  for (const auto& journal : left.ok() ? *left : *journals) {
    found.owners.insert(journal->owner());
    found.busy |= !journal->has_failed() && !waits(*journal);
  }
  return found;
}

void ChannelKeeper::seal(const std::shared_ptr<archive::ChannelJournal>& journal) {
  if (stopping_) return;
  const Status sealed = archive::seal_channel_journal(store_, journal, *options_.env, stopping_);
  not_before_.erase(journal->writer_key());
  if (sealed.ok() || stopping_) return;
  not_before_[journal->writer_key()] = Clock::now() + options_.retry_after;
  log_error("cannot seal {}, trying again: {}", journal->entry().path.string(), sealed.message());
}

}  // namespace litmus::daemon
