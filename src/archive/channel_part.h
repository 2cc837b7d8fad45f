// ChannelPart: what one journal, or one sealed segment, held of a channel in one kind and type at one moment. Samples
// that come later aren't in it, however long it is used.
#pragma once

#include <memory>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "archive/channel_catalog.h"
#include "archive/channel_journal.h"

namespace litmus::archive {

struct ChannelPart {
  std::shared_ptr<const SegmentInfo> info;               // as of that moment
  std::shared_ptr<ChannelJournal> journal;               // nullptr: it is sealed
  std::shared_ptr<const ChannelCatalog::Entry> segment;  // of a sealed one
  bool live = false;                                     // its writer may go on
};

// By channel, session, writer, kind and type.
using ChannelParts = std::vector<ChannelPart>;
using ChannelPartsPtr = std::shared_ptr<const ChannelParts>;

// The run of a part, and what keeps it as it is meanwhile: for the thread that got it, and not for long, since nobody
// else learns of newer samples of that journal while it lives.
struct OpenPart {
  std::shared_ptr<const ChannelRun> run;
  std::shared_lock<std::shared_mutex> lock;
};

}  // namespace litmus::archive
