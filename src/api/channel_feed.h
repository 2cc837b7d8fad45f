// ChannelFeed: what comes into a channel, or into all channels of a session, for one subscriber. I/O thread only; the
// samples are read on a worker.
//
// It looks for samples only while its subscriber waits for some, and at most 50 times a second. One message waits at a
// time, so a slow client costs one message; the next tells, thinned, of all that came meanwhile.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/context.h"
#include "archive/channel_subscriber.h"

namespace litmus::api {

struct ChannelMessage {
  std::vector<std::string> batches;  // ChannelBatch objects
  std::string cursor;
};

class ChannelFeed {
 public:
  static constexpr std::chrono::milliseconds kInterval{25};

  // `wake` is called when there is a message or a failure; not after the destruction.
  ChannelFeed(Context& context, archive::ChannelSubscriber subscriber, std::function<void()> wake);
  ~ChannelFeed();
  ChannelFeed(const ChannelFeed&) = delete;
  ChannelFeed& operator=(const ChannelFeed&) = delete;

  // The next message. False: none now, `wake` will come.
  bool take(ChannelMessage& out);
  // Samples couldn't be read; there will be no further message.
  const Status& failure() const { return failure_; }

 private:
  void look_later(std::chrono::milliseconds delay);
  void look();
  void looked(Result<ChannelMessage> message);

  Context& context_;
  const std::shared_ptr<archive::ChannelSubscriber> subscriber_;  // the worker's while `looking_`
  const std::function<void()> wake_;
  const std::shared_ptr<ChannelFeed*> self_;  // emptied at the destruction, for what comes back later
  std::chrono::steady_clock::time_point looked_at_;
  server::IoContext::TimerId timer_ = 0;
  bool looking_ = false;
  ChannelMessage message_;
  Status failure_;
};

}  // namespace litmus::api
