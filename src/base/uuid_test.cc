#include "base/uuid.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>
#include <unordered_set>
#include <vector>

#include "base/time.h"

namespace litmus {
namespace {

TEST(Uuid, TextAndBytesRoundTrip) {
  const std::string text = "01234567-89ab-cdef-0123-456789abcdef";
  const Result<Uuid> id = Uuid::parse(text);
  ASSERT_TRUE(id.ok());
  EXPECT_EQ(id->to_string(), text);
  EXPECT_EQ(id->bytes[0], 0x01);
  EXPECT_EQ(id->bytes[15], 0xef);
  EXPECT_EQ(*Uuid::parse("01234567-89AB-CDEF-0123-456789ABCDEF"), *id);
}

TEST(Uuid, RefusesWhatIsNotAUuid) {
  for (const char* text : {"", "x", "01234567-89ab-cdef-0123-456789abcde", "01234567-89ab-cdef-0123-456789abcdeff",
                           "0123456789ab-cdef-0123-456789abcdef-", "01234567-89ab-cdef-0123-456789abcdeg",
                           "{1234567-89ab-cdef-0123-456789abcde}"}) {
    EXPECT_EQ(Uuid::parse(text).status().code(), ErrorCode::kInvalidArgument) << text;
  }
}

TEST(Uuid, Version7CarriesTheTimeAndItsMarks) {
  const int64_t before = Timestamp::now().micros / 1000;
  const Uuid id = Uuid::v7();
  const int64_t after = Timestamp::now().micros / 1000;
  int64_t millis = 0;
  for (int i = 0; i < 6; ++i) millis = millis << 8 | id.bytes[static_cast<size_t>(i)];
  EXPECT_GE(millis, before);
  EXPECT_LE(millis, after);
  EXPECT_EQ(id.bytes[6] >> 4, 7);
  EXPECT_EQ(id.bytes[8] >> 6, 2);
}

TEST(Uuid, Version7IsUniqueAcrossThreads) {
  constexpr size_t kThreads = 4, kEach = 20'000;
  std::vector<std::vector<Uuid>> made(kThreads);
  std::vector<std::thread> threads;
  for (auto& list : made) {
    threads.emplace_back([&list] {
      for (size_t i = 0; i < kEach; ++i) list.push_back(Uuid::v7());
    });
  }
  for (auto& thread : threads) thread.join();
  std::unordered_set<Uuid> all;
  for (const auto& list : made) all.insert(list.begin(), list.end());
  EXPECT_EQ(all.size(), kThreads * kEach);
}

TEST(Uuid, ForkedChildDoesNotRepeatTheRandomBitsOfItsParent) {
  (void)Uuid::v7();  // the parent's generator is seeded before the fork
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    const Uuid id = Uuid::v7();
    _exit(write(ends[1], &id, sizeof(id)) == static_cast<ssize_t>(sizeof(id)) ? 0 : 1);
  }
  const Uuid mine = Uuid::v7();
  Uuid its;
  ASSERT_EQ(read(ends[0], &its, sizeof(its)), static_cast<ssize_t>(sizeof(its)));
  int status = 0;
  waitpid(child, &status, 0);
  close(ends[0]);
  close(ends[1]);
  EXPECT_NE(std::hash<Uuid>{}(mine), std::hash<Uuid>{}(its));
}

TEST(Uuid, Version5MatchesThePublishedVector) {
  const Uuid dns = *Uuid::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  EXPECT_EQ(Uuid::v5(dns, "www.example.com").to_string(), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
  EXPECT_EQ(Uuid::v5(dns, "a"), Uuid::v5(dns, "a"));
  EXPECT_NE(Uuid::v5(dns, "a"), Uuid::v5(dns, "b"));
}

}  // namespace
}  // namespace litmus
