#include "server/io_context.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include "server/asio_context.h"

namespace litmus::server {

namespace asio = boost::asio;

namespace {
constexpr int kMostPolled = 256;  // a callback may make the next one ready, for ever
}

IoContext::IoContext() : impl_(std::make_unique<Impl>()) {}

IoContext::~IoContext() {
  // The descriptors belong to the callers: give them back instead of closing them.
  for (auto& [id, watch] : impl_->watches) watch->descriptor.release();
}

void IoContext::run() {
  impl_->thread = std::this_thread::get_id();
  auto guard = asio::make_work_guard(impl_->io);
  impl_->io.run();
  impl_->thread = std::thread::id();
}

void IoContext::poll(std::chrono::milliseconds wait) {
  impl_->thread = std::this_thread::get_id();
  auto guard = asio::make_work_guard(impl_->io);
  if (wait.count() > 0) impl_->io.run_one_for(wait);
  for (int count = 0; count < kMostPolled && impl_->io.poll_one() > 0; ++count) {
  }
  impl_->thread = std::thread::id();
}

void IoContext::stop() { impl_->io.stop(); }

void IoContext::post(std::function<void()> task) { asio::post(impl_->io, std::move(task)); }

bool IoContext::on_io_thread() const { return impl_->thread.load() == std::this_thread::get_id(); }

void IoContext::Impl::arm(TimerId id, const std::shared_ptr<Timer>& timer, std::chrono::milliseconds delay) {
  timer->timer.expires_after(delay);
  timer->timer.async_wait([this, id, timer](const boost::system::error_code& error) {
    if (error || timers.find(id) == timers.end()) return;
    if (timer->interval.count() == 0) timers.erase(id);
    timer->task();
    if (timers.find(id) != timers.end()) arm(id, timer, timer->interval);
  });
}

IoContext::TimerId IoContext::after(std::chrono::milliseconds delay, std::function<void()> task) {
  const TimerId id = impl_->next_id++;
  auto timer = std::make_shared<Impl::Timer>(impl_->io);
  timer->task = std::move(task);
  impl_->timers.emplace(id, timer);
  impl_->arm(id, timer, delay);
  return id;
}

IoContext::TimerId IoContext::every(std::chrono::milliseconds interval, std::function<void()> task) {
  const TimerId id = after(interval, std::move(task));
  impl_->timers[id]->interval = std::max(interval, std::chrono::milliseconds(1));
  return id;
}

void IoContext::cancel(TimerId id) {
  const auto found = impl_->timers.find(id);
  if (found == impl_->timers.end()) return;
  found->second->timer.cancel();
  impl_->timers.erase(found);
}

void IoContext::Impl::arm(WatchId id, const std::shared_ptr<Watch>& watch) {
  watch->descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                               [this, id, watch](const boost::system::error_code& error) {
                                 if (error || watches.find(id) == watches.end()) return;
                                 watch->readable();
                                 if (watches.find(id) != watches.end()) arm(id, watch);
                               });
}

IoContext::WatchId IoContext::watch_fd(int fd, std::function<void()> readable) {
  const WatchId id = impl_->next_id++;
  auto watch = std::make_shared<Impl::Watch>(impl_->io, fd);
  watch->readable = std::move(readable);
  impl_->watches.emplace(id, watch);
  impl_->arm(id, watch);
  return id;
}

void IoContext::unwatch(WatchId id) {
  const auto found = impl_->watches.find(id);
  if (found == impl_->watches.end()) return;
  found->second->descriptor.release();
  impl_->watches.erase(found);
}

}  // namespace litmus::server
