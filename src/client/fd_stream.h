// FdStream: a blocking byte stream over a socket, with a deadline, in the shape that Boost.Beast reads and writes.
// A wait ends early, as if its deadline had passed, when the wake descriptor becomes readable.
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/core/error.hpp>
#include <cerrno>
#include <chrono>
#include <utility>

namespace litmus::client {

class FdStream {
 public:
  using Clock = std::chrono::steady_clock;

  explicit FdStream(int fd) : fd_(fd) {}
  FdStream(FdStream&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), wake_fd_(other.wake_fd_), deadline_(other.deadline_) {}
  FdStream& operator=(FdStream&& other) noexcept {
    std::swap(fd_, other.fd_);
    wake_fd_ = other.wake_fd_;
    deadline_ = other.deadline_;
    return *this;
  }
  ~FdStream() {
    if (fd_ >= 0) ::close(fd_);
  }

  int fd() const { return fd_; }
  void expires_after(std::chrono::milliseconds timeout) { deadline_ = Clock::now() + timeout; }
  void wake_by(int fd) { wake_fd_ = fd; }  // borrowed; -1: by nothing

  template <class MutableBuffers>
  size_t read_some(const MutableBuffers& buffers, boost::beast::error_code& ec) {
    return transfer(POLLIN, buffers, ec,
                    [this](void* data, size_t size) { return ::recv(fd_, data, size, MSG_DONTWAIT); });
  }
  template <class MutableBuffers>
  size_t read_some(const MutableBuffers& buffers) {
    return throwing([&](auto& ec) { return read_some(buffers, ec); });
  }
  template <class ConstBuffers>
  size_t write_some(const ConstBuffers& buffers, boost::beast::error_code& ec) {
    return transfer(POLLOUT, buffers, ec, [this](const void* data, size_t size) {
      return ::send(fd_, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    });
  }
  template <class ConstBuffers>
  size_t write_some(const ConstBuffers& buffers) {
    return throwing([&](auto& ec) { return write_some(buffers, ec); });
  }

 private:
  template <class Buffers, class Call>
  size_t transfer(short direction, const Buffers& buffers, boost::beast::error_code& ec, Call call) {
    ec = {};
    for (auto it = boost::asio::buffer_sequence_begin(buffers); it != boost::asio::buffer_sequence_end(buffers); ++it) {
      const auto buffer = *it;
      if (buffer.size() == 0) continue;
      return transfer_one(direction, buffer.data(), buffer.size(), ec, call);
    }
    return 0;
  }

  template <class Pointer, class Call>
  size_t transfer_one(short direction, Pointer data, size_t size, boost::beast::error_code& ec, Call call) {
    for (;;) {
      const ssize_t n = call(data, size);
      if (n > 0) return static_cast<size_t>(n);
      if (n == 0) return fail(ec, boost::asio::error::eof);
      if (errno == EINTR) continue;
      if (errno != EAGAIN) return fail(ec, boost::beast::error_code(errno, boost::system::system_category()));
      if (!wait(direction)) return fail(ec, boost::asio::error::timed_out);
    }
  }

  bool wait(short direction) const {
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now());
      if (left.count() <= 0) return false;
      pollfd entries[] = {{fd_, direction, 0}, {wake_fd_, POLLIN, 0}};  // poll() skips a negative descriptor
      const int n = ::poll(entries, 2, static_cast<int>(left.count()));
      if (n > 0) return entries[0].revents != 0;
      if (n < 0 && errno != EINTR) return false;
    }
  }

  static size_t fail(boost::beast::error_code& ec, boost::beast::error_code error) {
    ec = error;
    return 0;
  }

  template <class Call>
  static size_t throwing(Call call) {
    boost::beast::error_code ec;
    const size_t n = call(ec);
    if (ec) throw boost::beast::system_error(ec);
    return n;
  }

  int fd_;
  int wake_fd_ = -1;
  Clock::time_point deadline_ = Clock::now();
};

}  // namespace litmus::client
