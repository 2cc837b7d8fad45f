#include "channels/reference.h"

#include <gtest/gtest.h>

namespace litmus::channels {
namespace {

const SessionId kSession{Uuid::parse("0190a7c2-1111-7abc-8def-000000000001").value()};

TEST(Reference, ReadsBackWhatWasWritten) {
  const std::string uri = format_reference("scope.ch1", kSession, 1000);
  EXPECT_EQ(uri, "channel://scope.ch1/0190a7c2-1111-7abc-8def-000000000001/1000");
  EXPECT_EQ(parse_reference(uri).value(), (Reference{"scope.ch1", kSession, 1000}));
}

TEST(Reference, AChannelIdMayContainASlash) {
  const std::string uri = format_reference("rack/1/dmm.voltage", kSession, 0);
  EXPECT_EQ(parse_reference(uri).value().channel_id, "rack/1/dmm.voltage");
}

TEST(Reference, TheWholeSessionCanBeMeant) {
  const auto reference = parse_reference("channel://dmm.voltage?session=" + kSession.value.to_string());
  EXPECT_EQ(reference.value(), (Reference{"dmm.voltage", kSession, std::nullopt}));
}

TEST(Reference, RefusesWhatIsNone) {
  for (const char* uri :
       {"", "channel://", "channel://a", "channel://a/b/c", "file://a",
        "channel://a/0190a7c2-1111-7abc-8def-000000000001/", "channel://a/0190a7c2-1111-7abc-8def-000000000001/-1",
        "channel:///0190a7c2-1111-7abc-8def-000000000001/1", "channel://../0190a7c2-1111-7abc-8def-000000000001/1"}) {
    EXPECT_EQ(parse_reference(uri).status().code(), ErrorCode::kInvalidArgument) << uri;
  }
}

TEST(ChannelId, RefusesWhatCouldLeaveItsFolderOrConfuseAReference) {
  for (const char* id : {"", "/a", "a/", "a..b", "a?b", "a\nb"}) {
    EXPECT_FALSE(check_channel_id(id).ok()) << id;
  }
  EXPECT_TRUE(check_channel_id("scope.ch1_waveform").ok());
}

}  // namespace
}  // namespace litmus::channels
