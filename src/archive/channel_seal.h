// Sealing samples: a channel journal that nobody writes any more becomes segments, then goes.
//
// Only for a journal at its end, by one caller at a time. A crash at any point leaves the journal, which then counts
// and is sealed again to the same names, or all of its segments.
#pragma once

#include <atomic>

#include "archive/channel_store.h"

namespace litmus::archive {

// kNoSpace, kIo: the disk refuses, the journal stays; kUnavailable: `stopping` was set, the same.
Status seal_channel_journal(ChannelStore& store, const std::shared_ptr<ChannelJournal>& journal, Env& env,
                            const std::atomic<bool>& stopping);

}  // namespace litmus::archive
