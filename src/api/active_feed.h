// ActiveFeed: the runs in flight and those that are starting, looked at once for all who watch. I/O thread only.
//
// Taking a snapshot of the runs costs more than an event, so it is taken at most every kInterval while events come, and
// not at all while nobody watches.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "api/backend.h"
#include "server/io_context.h"

namespace litmus::api {

class ActiveFeed {
 public:
  static constexpr std::chrono::milliseconds kInterval{100};

  ActiveFeed(Backend& backend, server::IoContext& io) : backend_(backend), io_(io) {}
  ~ActiveFeed();

  // `changed` is called after the list has changed. The list is current when this returns.
  int watch(std::function<void()> changed);
  void unwatch(int id);

  uint64_t version() const { return version_; }      // grows with each change, from 1
  const std::string& json() const { return json_; }  // [ActiveRun]
  const std::vector<runs::RunRecordPtr>& runs() const { return runs_; }

 private:
  void stop_listening();
  void events_came();
  void look();

  Backend& backend_;
  server::IoContext& io_;
  std::map<int, std::function<void()>> watchers_;
  int next_watcher_ = 1;
  int listener_ = -1, dialogs_listener_ = -1;  // on stream and dialogs, and one on launches, while somebody watches
  server::IoContext::TimerId timer_ = 0;
  std::chrono::steady_clock::time_point looked_at_;
  uint64_t version_ = 0;
  std::string json_;
  std::vector<runs::RunRecordPtr> runs_;
};

}  // namespace litmus::api
