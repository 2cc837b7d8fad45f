#include "server/io_context.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace litmus::server {
namespace {

using std::chrono::milliseconds;

TEST(IoContextTest, TimersFireInOrderAndCancelledOnesDoNot) {
  IoContext io;
  std::string order;
  io.after(milliseconds(20), [&] { order += "b"; });
  io.after(milliseconds(1), [&] { order += "a"; });
  const auto cancelled = io.after(milliseconds(5), [&] { order += "x"; });
  io.cancel(cancelled);
  int beats = 0;
  IoContext::TimerId beat = 0;
  beat = io.every(milliseconds(1), [&] {
    if (++beats == 3) io.cancel(beat);
  });
  io.after(milliseconds(40), [&] { io.stop(); });
  io.run();
  EXPECT_EQ(order, "ab");
  EXPECT_EQ(beats, 3);
}

TEST(IoContextTest, WatchesADescriptorUntilUnwatched) {
  IoContext io;
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  int seen = 0;
  IoContext::WatchId watch = 0;
  watch = io.watch_fd(ends[0], [&] {
    char byte;
    ASSERT_EQ(::read(ends[0], &byte, 1), 1);
    if (++seen == 3) {
      io.unwatch(watch);
      io.stop();
    }
  });
  ASSERT_EQ(::write(ends[1], "abcd", 4), 4);
  io.run();
  EXPECT_EQ(seen, 3);
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace litmus::server
