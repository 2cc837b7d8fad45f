// What is inside an IoContext. Only the .cc files of this folder that speak Asio include it.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <thread>
#include <unordered_map>

#include "server/io_context.h"

namespace litmus::server {

struct IoContext::Impl {
  struct Timer {
    explicit Timer(boost::asio::io_context& io) : timer(io) {}
    boost::asio::steady_timer timer;
    std::function<void()> task;
    std::chrono::milliseconds interval{0};  // 0: once
  };
  struct Watch {
    Watch(boost::asio::io_context& io, int fd) : descriptor(io, fd) {}
    boost::asio::posix::stream_descriptor descriptor;
    std::function<void()> readable;
  };

  void arm(TimerId id, const std::shared_ptr<Timer>& timer, std::chrono::milliseconds delay);
  void arm(WatchId id, const std::shared_ptr<Watch>& watch);

  boost::asio::io_context io{1};
  std::atomic<std::thread::id> thread{};
  uint64_t next_id = 1;
  std::unordered_map<TimerId, std::shared_ptr<Timer>> timers;
  std::unordered_map<WatchId, std::shared_ptr<Watch>> watches;
};

}  // namespace litmus::server
