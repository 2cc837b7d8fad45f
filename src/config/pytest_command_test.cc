#include "config/pytest_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace litmus::config {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

TEST(PytestCommand, GivesEachValueInOneWordWithItsFlag) {
  PytestOptions options;
  options.path = "tests";
  options.station = "bench";
  options.serial = "SN 1; rm -rf $HOME";
  options.mock = true;
  auto words = pytest_command("/usr/bin/python3", options);
  words.erase(words.begin() + 1, words.begin() + 3);  // -c and its program
  EXPECT_THAT(words, ElementsAre("/usr/bin/python3", "tests", "--station=bench", "--dut-serial=SN 1; rm -rf $HOME",
                                 "--mock-instruments"));
}

TEST(PytestCommand, TakesNoPathForAFlag) {
  PytestOptions options;
  options.path = "-x.py";
  EXPECT_THAT(pytest_command("python3", options), Contains("./-x.py"));
  options.path = "@args.py";
  EXPECT_THAT(pytest_command("python3", options), Contains("./@args.py"));
}

}  // namespace
}  // namespace litmus::config
