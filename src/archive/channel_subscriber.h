// ChannelSubscriber: one subscriber's way through the samples of a channel, or of all channels of a session.
//
// It remembers how far it is in each source and asks for what is behind: a subscriber that comes rarely gets more at a
// time, thinned, and costs nobody memory. Not thread-safe; calls read the disk.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "archive/channel_store.h"
#include "archive/channel_view.h"

namespace litmus::archive {

class ChannelSubscriber {
 public:
  struct Options {
    std::string channel_id;          // empty: all channels of the session
    std::string session_id;          // empty: all sessions
    bool from_now = false;           // else from the beginning; not used with `after`
    std::string after;               // a cursor
    uint32_t most_elements = 1'000;  // of a channel at a time; more are thinned to the lowest and the highest
  };
  struct Batch {
    std::string channel_id;
    ChannelRows rows;
    bool thinned = false;
    uint64_t count = 0;  // elements that there were
  };

  // kInvalidArgument for a cursor that can't be one.
  static Result<ChannelSubscriber> make(ChannelStore& store, Options options);

  // What came since the last call.
  Result<std::vector<Batch>> next();

  // Everything up to here was given: "{session_id}/{sample_offset}"; for all channels of a session one of each,
  // "{channel_id}={session_id}/{sample_offset}", joined by ';', the ids percent-encoded. Empty before the first.
  std::string cursor() const;

 private:
  struct Mark {
    Uuid session_id;
    uint64_t number = 0;
  };
  using Key = std::pair<Uuid, Uuid>;  // session, writer
  struct Channel {
    std::map<Key, uint64_t> next;  // numbers
    std::optional<Mark> after;     // until the channel was found
    std::optional<Mark> last;
  };

  ChannelSubscriber(ChannelStore& store, Options options) : store_(store), options_(std::move(options)) {}
  Status parse_after();
  Status begin(Channel& channel, std::vector<ChannelSource>& sources, bool is_first_look);
  Result<std::optional<Batch>> next_of(const std::string& channel_id, std::vector<ChannelSource>& sources);

  ChannelStore& store_;
  Options options_;
  std::map<std::string, Channel> channels_;
  bool looked_ = false;
};

}  // namespace litmus::archive
