// ChannelSource: what one journal, or the segments that it became, hold of one channel.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "archive/channel_run.h"
#include "base/uuid.h"

namespace litmus::archive {

struct ChannelSource {
  Uuid session_id;
  Uuid writer_key;  // of the journal
  bool live = false;
  uint64_t from = 0;                                    // earlier element numbers don't count
  std::vector<std::shared_ptr<const ChannelRun>> runs;  // one a kind and type
  std::shared_ptr<const void> hold;  // the runs don't change while it lives; it ends on the thread that got it
};

// By channel id; of a channel by session, then by writer.
using ChannelSources = std::map<std::string, std::vector<ChannelSource>, std::less<>>;

}  // namespace litmus::archive
