#include "journal/unborn.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "base/test_dir.h"

namespace litmus::journal {
namespace {

class UnbornTest : public ::testing::Test {
 protected:
  void make(const std::string& content, std::chrono::seconds age = std::chrono::minutes(2)) {
    std::ofstream(path_, std::ios::binary) << content;
    std::filesystem::last_write_time(path_, std::filesystem::file_time_type::clock::now() - age);
  }
  void expect_kept_as(Unborn state) {
    const auto found = remove_if_unborn(path_);
    ASSERT_TRUE(found.ok()) << found.status().to_string();
    EXPECT_EQ(*found, state);
    EXPECT_TRUE(std::filesystem::exists(path_));
  }
  void expect_removed() {
    const auto found = remove_if_unborn(path_);
    ASSERT_TRUE(found.ok()) << found.status().to_string();
    EXPECT_EQ(*found, Unborn::kRemoved);
    EXPECT_FALSE(std::filesystem::exists(path_));
  }

  TestDir dir_;
  const std::filesystem::path path_ = dir_ / "x.journal";
};

TEST_F(UnbornTest, AnOldFileOfNothingIsRemoved) {
  for (const size_t size : {size_t{0}, size_t{256} << 10}) {
    make(std::string(size, '\0'));
    expect_removed();
  }
}

TEST_F(UnbornTest, AFreshFileMayBeInTheMaking) {
  make(std::string(4096, '\0'), std::chrono::seconds(30));
  expect_kept_as(Unborn::kInTheMaking);
}

TEST_F(UnbornTest, AByteBehindZerosMayBeARecord) {
  make(std::string(300'000, '\0') + "x");
  expect_kept_as(Unborn::kHoldsBytes);
}

TEST_F(UnbornTest, AFileWithALivingMakerIsKept) {
  make(std::string(4096, '\0'));
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t maker = fork();
  if (maker == 0) {
    const auto file = Env::real().open(path_, OpenMode::kReadWrite);
    const bool locked = file.ok() && Env::real().try_lock(*file).value_or(false);
    if (write(ready[1], locked ? "y" : "n", 1) != 1) _exit(1);
    for (;;) pause();
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'y');
  expect_kept_as(Unborn::kInTheMaking);
  kill(maker, SIGKILL);
  waitpid(maker, nullptr, 0);
  expect_removed();
  close(ready[0]);
  close(ready[1]);
}

}  // namespace
}  // namespace litmus::journal
