#include "config/pytest_output.h"

#include <gtest/gtest.h>

namespace litmus::config {
namespace {

constexpr const char* kEnd =
    "tests/test_a.py .F\n"
    "run  01a1fead-b1e6-7180-9b5d-283ac8fa8070: failed\n"
    "FAILED tests/test_a.py::test_b - assert 1 == 2\n"
    "=================== 1 failed, 1 passed in 0.31s ====================\n";

TEST(PytestOutput, GivesPytestsLastWords) {
  EXPECT_EQ(pytest_last_words(kEnd, 1), "1 failed, 1 passed in 0.31s");
  EXPECT_EQ(pytest_last_words("ERROR: file or directory not found: x\n", 4), "pytest exited with code 4");
  EXPECT_EQ(pytest_last_words("", 137), "pytest exited with code 137");
}

TEST(PytestOutput, FindsTheRunThatThePluginNames) {
  EXPECT_EQ(pytest_run_id(kEnd), "01a1fead-b1e6-7180-9b5d-283ac8fa8070");
  EXPECT_EQ(pytest_run_id("litmus: 01a1fead-b1e6-7180-9b5d-283ac8fa8070: passed"),
            "01a1fead-b1e6-7180-9b5d-283ac8fa8070");
  EXPECT_EQ(pytest_run_id("run away: 01a1fead\nrun 01a1fead-b1e6\n"), "unknown");
}

TEST(PytestOutput, CutsBetweenCharacters) {
  EXPECT_EQ(last_characters("µΩ°", 2), "Ω°");
  EXPECT_EQ(last_characters("abc", 10), "abc");
  EXPECT_EQ(last_characters("", 10), "");
}

}  // namespace
}  // namespace litmus::config
