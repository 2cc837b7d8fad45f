#include "cli/command.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace litmus::cli {
namespace {

TEST(TimeOption, TakesATimeAsItIs) {
  EXPECT_EQ(time_option("--since", "2026-03-10T14:00:00Z").value(), "2026-03-10T14:00:00Z");
  EXPECT_EQ(time_option("--since", "").value(), "");
}

TEST(TimeOption, CountsBackFromNow) {
  const int64_t now = Timestamp::now().micros;
  const auto ago = [&](const char* given) {
    return now - Timestamp::parse(time_option("--since", given).value()).value().micros;
  };
  EXPECT_NEAR(static_cast<double>(ago("90s")), 90e6, 5e6);
  EXPECT_NEAR(static_cast<double>(ago("4h")), 4 * 3600e6, 5e6);
  EXPECT_NEAR(static_cast<double>(ago("7d")), 7 * 86400e6, 5e6);
}

TEST(TimeOption, NamesWhatItCannotRead) {
  for (const char* bad : {"7x", "h", "-4h", "2026-03-10", "99999999d"})
    EXPECT_EQ(time_option("--since", bad).status().code(), ErrorCode::kInvalidArgument) << bad;
}

}  // namespace
}  // namespace litmus::cli
