#include "daemon/hub.h"

#include <gmock/gmock.h>

#include "daemon/event_match.h"
#include "daemon/testing/blocks.h"

namespace litmus::daemon {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing_support::make_block;

struct Reading {
  std::vector<int64_t> numbers;
  int64_t looked_through;
};

Reading read(Hub& hub, int64_t after, const api::EventFilter& filter = {}, size_t max_events = 1000) {
  std::vector<const events::StoredEvent*> out;
  std::vector<events::EventBlockPtr> holders;
  Reading reading;
  reading.looked_through = hub.read(after, filter, max_events, out, holders);
  for (const auto* event : out) reading.numbers.push_back(event->number);
  return reading;
}

api::EventFilter of_type(std::string type) {
  api::EventFilter filter;
  filter.type = std::move(type);
  return filter;
}

api::EventFilter of_session(const Uuid& id) {
  api::EventFilter filter;
  filter.session_id = id;
  return filter;
}

api::EventFilter of_run(const Uuid& id) {
  api::EventFilter filter;
  filter.run_id = id;
  return filter;
}

TEST(Hub, DeliversWhatLiesBehindTheCursorInOrder) {
  Hub hub({.epoch = 7, .floor = 10});
  hub.publish(make_block({{11}, {12}}));
  hub.publish(make_block({{13}, {20}}));
  EXPECT_THAT(read(hub, 11).numbers, ElementsAre(12, 13, 20));
  EXPECT_THAT(read(hub, 20).numbers, IsEmpty());
  EXPECT_EQ(hub.head().epoch, 7u);
  EXPECT_EQ(hub.head().number, 20);
}

TEST(Hub, ResumesWhereABoundedReadStopped) {
  Hub hub({});
  hub.publish(make_block({{1}, {2}, {3}}));
  hub.publish(make_block({{4}, {5}}));
  const auto first = read(hub, 0, {}, 2);
  EXPECT_THAT(first.numbers, ElementsAre(1, 2));
  const auto second = read(hub, first.looked_through, {}, 2);
  EXPECT_THAT(second.numbers, ElementsAre(3, 4));
  EXPECT_THAT(read(hub, second.looked_through).numbers, ElementsAre(5));
}

TEST(Hub, ACursorMovesOverEventsThatDoNotMatch) {
  Hub hub({});
  hub.publish(make_block({{1, "a.b"}, {2, "c.d"}, {3, "a.b"}}));
  const auto reading = read(hub, 0, of_type("c.d"));
  EXPECT_THAT(reading.numbers, ElementsAre(2));
  EXPECT_EQ(reading.looked_through, 3);
}

TEST(Hub, FiltersBySessionAndRun) {
  const Uuid session = Uuid::v7(), run = Uuid::v7();
  Hub hub({});
  hub.publish(make_block({{1, "a.b", session}, {2, "a.b", session, run}, {3, "a.b", Uuid::v7(), Uuid::v7()}}));
  EXPECT_THAT(read(hub, 0, of_session(session)).numbers, ElementsAre(1, 2));
  EXPECT_THAT(read(hub, 0, of_run(run)).numbers, ElementsAre(2));
}

TEST(Hub, KeepsEventsThatAreNotOnDisk) {
  Hub hub({.keep_bytes = 1});
  hub.publish(make_block({{1}, {2}}));
  hub.publish(make_block({{3}}));
  hub.publish(make_block({{4}}));
  hub.trim(3);
  EXPECT_EQ(hub.memory_floor(), 3);
  EXPECT_THAT(read(hub, 3).numbers, ElementsAre(4));
}

TEST(Hub, KeepsDroppedBlocksAliveForTheirReaders) {
  Hub hub({.keep_bytes = 1});
  hub.publish(make_block({{1, "a.b"}}));
  std::vector<const events::StoredEvent*> out;
  std::vector<events::EventBlockPtr> holders;
  hub.read(0, {}, 10, out, holders);
  hub.trim(1);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0]->type, "a.b");
}

TEST(Hub, AListenerMayRemoveItselfAndOthers) {
  Hub hub({});
  int calls = 0, second = 0;
  int first = hub.add_listener([&] {
    ++calls;
    hub.remove_listener(first);
    hub.remove_listener(second);
  });
  second = hub.add_listener([&] { ++calls; });
  hub.wake();
  hub.wake();
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(hub.listeners(), 0);
}

TEST(EventMatch, FindsARoleWhereverTheContractPutsIt) {
  EXPECT_TRUE(has_role(R"({"role":"dmm"})", "dmm"));
  EXPECT_TRUE(has_role(R"({"instrument_role":"dmm"})", "dmm"));
  EXPECT_TRUE(has_role(R"({"channel_id":"dmm.voltage"})", "dmm"));
  EXPECT_TRUE(has_role(R"({"details":{"role":"dmm"}})", "dmm"));
  EXPECT_TRUE(has_role(R"({"role":"\u0064mm"})", "dmm"));
  EXPECT_FALSE(has_role(R"({"channel_id":"dmm2.voltage"})", "dmm"));
  EXPECT_FALSE(has_role(R"({"message":"dmm"})", "dmm"));
  EXPECT_FALSE(has_role(R"({"role":5})", "dmm"));
}

}  // namespace
}  // namespace litmus::daemon
