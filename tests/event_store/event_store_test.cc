// EventStore and EventLog of C++, together with a real service.
#include "client/event_store.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>

#include "base/data_dir.h"
#include "base/test_dir.h"
#include "emit/event_log.h"
#include "events/decode.h"

namespace litmus::client {
namespace {

using nlohmann::json;
using std::chrono::seconds;

class EventStoreTest : public ::testing::Test {
 protected:
  EventStoreTest() {
    setenv("LITMUS_DAEMON_IDLE_TIMEOUT", "1", 1);
    StartOptions options = StartOptions::from_environment(dir_.path());
    options.litmusd = LITMUSD_PATH;
    store_ = EventStore::open(options);
    log_ = emit::EventLog::open({.data_dir = dir_.path(), .session_id = SessionId{Uuid::v7()}}).value();
  }
  ~EventStoreTest() override {
    store_.reset();
    if (const pid_t pid = daemon_pid(); pid > 0) kill(pid, SIGTERM);
    for (int i = 0; i < 1000 && daemon_pid() > 0 && kill(daemon_pid(), 0) == 0; ++i) usleep(5'000);
  }

  pid_t daemon_pid() const {
    std::ifstream file(dir_ / "litmusd.lock");
    const json about = json::parse(file, nullptr, false);
    return about.is_object() ? about.value("pid", 0) : 0;
  }

  void warn(int64_t i) {
    const std::string details = R"({"i":)" + std::to_string(i) + "}";
    events::DiagnosticWarning warning;
    warning.source = "test";
    warning.details = events::JsonText{details};
    ASSERT_TRUE(log_->emit(warning).ok());
  }

  std::string session() const { return log_->session_id().value.to_string(); }

  TestDir dir_;
  std::unique_ptr<EventStore> store_;
  std::unique_ptr<emit::EventLog> log_;
};

int64_t index_of(const NumberedEvent& event) { return json::parse(event.json)["details"].value("i", int64_t{-1}); }

std::vector<int64_t> indices_of(const std::vector<NumberedEvent>& events) {
  std::vector<int64_t> out;
  for (const NumberedEvent& event : events) out.push_back(index_of(event));
  return out;
}

std::vector<int64_t> up_to(int64_t count) {
  std::vector<int64_t> out;
  for (int64_t i = 0; i < count; ++i) out.push_back(i);
  return out;
}

// Keeps what it is called with.
class Seen {
 public:
  void operator()(const NumberedEvent& event) {
    const std::lock_guard lock(mutex_);
    events_.push_back(event);
    changed_.notify_all();
  }
  bool wait_for(size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, seconds(30), [&] { return events_.size() >= count; });
  }
  std::vector<NumberedEvent> events() {
    const std::lock_guard lock(mutex_);
    return events_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<NumberedEvent> events_;
};

TEST_F(EventStoreTest, FindsWhatWasJustEmitted) {
  for (int64_t i = 0; i < 20; ++i) {
    warn(i);
    const auto found = store_->events({.session_id = session()});
    ASSERT_TRUE(found.ok()) << found.status().to_string();
    EXPECT_EQ(indices_of(*found), up_to(i + 1));
  }
}

TEST_F(EventStoreTest, FiltersAndLimits) {
  ASSERT_TRUE(log_->emit(events::SessionStarted{}).ok());
  for (int64_t i = 0; i < 5; ++i) warn(i);

  EXPECT_EQ(store_->events({.event_type = "diagnostic.warning"})->size(), 5u);
  EXPECT_EQ(indices_of(*store_->events({.event_type = "diagnostic.warning"}, 3)), up_to(3));
  EXPECT_TRUE(store_->events({.since = Timestamp{Timestamp::now().micros + 3'600'000'000}})->empty());
  ASSERT_EQ(store_->sessions()->size(), 1u);
  EXPECT_EQ(json::parse(store_->sessions()->front().json)["session_id"], session());
  EXPECT_EQ(store_->events({.session_id = "nonsense"}).status().code(), ErrorCode::kInvalidArgument);
}

TEST_F(EventStoreTest, GivesWholeEventsThatDecode) {
  events::MeasurementRecorded measured{.step_name = "rail µ", .step_index = 3, .measurement_name = "vout"};
  measured.value = std::numeric_limits<double>::infinity();
  const Uuid run = Uuid::v7();
  ASSERT_TRUE(log_->emit(measured, {.run_id = run}).ok());
  ASSERT_TRUE(log_->emit_fields("weather.changed", R"({"sky":{"clouds":[3,null]}})").ok());

  const auto found = store_->events({.session_id = session()});

  ASSERT_EQ(found->size(), 2u);
  const auto decoded = events::decode<events::MeasurementRecorded>(found->at(0).json);
  ASSERT_TRUE(decoded.ok()) << decoded.status().to_string();
  EXPECT_EQ(decoded->event.step_name, "rail µ");
  EXPECT_EQ(decoded->event.value, measured.value);
  EXPECT_EQ(decoded->envelope.run_id, run);
  EXPECT_EQ(json::parse(found->at(1).json)["sky"], json::parse(R"({"clouds":[3,null]})"));
}

TEST_F(EventStoreTest, ASubscriptionReplaysAndGoesOn) {
  for (int64_t i = 0; i < 50; ++i) warn(i);
  Seen seen;

  const auto subscription = store_->on_event(std::ref(seen), {.session_id = session()});
  for (int64_t i = 50; i < 100; ++i) warn(i);

  ASSERT_TRUE(seen.wait_for(100)) << subscription->status().to_string();
  EXPECT_EQ(indices_of(seen.events()), up_to(100));
}

TEST_F(EventStoreTest, ASubscriptionBeginsWithTheFirstEventOfItsTime) {
  for (int64_t i = 0; i < 5; ++i) warn(i);
  const Timestamp before = Timestamp::now();
  while (Timestamp::now() <= before) {  // events of one microsecond would come together
  }
  for (int64_t i = 5; i < 10; ++i) warn(i);
  const auto fifth = events::decode_envelope(store_->events({.session_id = session()})->at(5).json);
  Seen seen, later;

  const auto subscription = store_->on_event(std::ref(seen), {.session_id = session(), .since = fifth->received_at});
  const auto of_later = store_->on_event(std::ref(later), {.since = Timestamp::now()});
  ASSERT_TRUE(seen.wait_for(5));
  warn(10);

  ASSERT_TRUE(seen.wait_for(6) && later.wait_for(1));
  EXPECT_EQ(indices_of(seen.events()), (std::vector<int64_t>{5, 6, 7, 8, 9, 10}));
  EXPECT_EQ(indices_of(later.events()), (std::vector<int64_t>{10}));
}

TEST_F(EventStoreTest, AKilledServiceLeavesNoGapAndNoRepetition) {
  Seen seen;
  const auto subscription = store_->on_event(std::ref(seen), {.event_type = "diagnostic.warning"});
  int64_t next = 0;
  for (size_t round = 1; round <= 3; ++round) {
    for (int i = 0; i < 100; ++i) warn(next++);
    ASSERT_TRUE(seen.wait_for(round * 100 - 50));
    kill(daemon_pid(), SIGKILL);
    for (int i = 0; i < 100; ++i) warn(next++);
    ASSERT_TRUE(seen.wait_for(static_cast<size_t>(next)));
    ASSERT_TRUE(store_->events({}, 1).ok());  // the lock file is the new one's
  }

  EXPECT_EQ(indices_of(seen.events()), up_to(next));
}

TEST_F(EventStoreTest, NothingIsCalledAfterTheEndOfASubscription) {
  Seen seen;
  auto subscription = store_->on_event(std::ref(seen), {.session_id = session()});
  warn(0);
  ASSERT_TRUE(seen.wait_for(1));

  subscription.reset();
  warn(1);
  ASSERT_EQ(store_->events({.session_id = session()})->size(), 2u);

  EXPECT_EQ(seen.events().size(), 1u);
}

TEST_F(EventStoreTest, ACallbackMayEndItsOwnSubscription) {
  Seen seen;
  std::unique_ptr<EventSubscription> subscription;
  std::mutex made;
  std::unique_lock lock(made);
  subscription = store_->on_event(
      [&](const NumberedEvent& event) {
        const std::lock_guard waits(made);
        subscription.reset();
        seen(event);
      },
      {.session_id = session()});
  lock.unlock();

  for (int64_t i = 0; i < 10; ++i) warn(i);

  ASSERT_TRUE(seen.wait_for(1));
  EXPECT_EQ(store_->events({.session_id = session()})->size(), 10u);
  EXPECT_EQ(seen.events().size(), 1u);
}

TEST_F(EventStoreTest, ARefusedSubscriptionSaysWhy) {
  const auto subscription = store_->on_event([](const NumberedEvent&) {}, {.session_id = "nonsense"});

  for (int i = 0; i < 2000 && subscription->status().ok(); ++i) usleep(5'000);

  EXPECT_EQ(subscription->status().code(), ErrorCode::kInvalidArgument) << subscription->status().to_string();
}

}  // namespace
}  // namespace litmus::client
