#include "flight/service.h"

#include <arrow/flight/api.h>
#include <arrow/record_batch.h>
#include <arrow/table.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <future>

#include "base/uuid.h"
#include "events/event_maker.h"

namespace litmus::flight {
namespace {

using arrow::flight::FlightCallOptions;
using arrow::flight::FlightClient;
using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kToken = "0123456789abcdef0123456789abcdef";
constexpr const char* kMany = "SELECT range AS i, repeat('x', 1000) AS text FROM range(10000000)";
constexpr const char* kEndless = "SELECT count(*) FROM range(100000000) a, range(100000000) b";

// One stored event, and nothing is taken.
class FakeBackend final : public Backend {
 public:
  FakeBackend() {
    std::string pattern = (std::filesystem::temp_directory_path() / "litmus-flight-XXXXXX").string();
    dir_ = mkdtemp(pattern.data());
    engine_ = query::Engine::open({.data_dir = dir_, .locked_down = true}).value();
    events::EventMaker made;
    made.add("session.started", R"({"session_type":"test_run","client":"pytest","pid":42})");
    auto snapshot = std::make_shared<query::Snapshot>();
    snapshot->manifest = std::make_shared<archive::Manifest>();
    snapshot->tail.push_back(made.block());
    snapshot_ = snapshot;
  }
  ~FakeBackend() override { std::filesystem::remove_all(dir_); }

  Result<query::SnapshotPtr> snapshot() override { return snapshot_; }
  query::Engine& engine() override { return *engine_; }
  Result<Taken> take_events(std::vector<std::string>) override { return Taken{}; }
  std::unique_ptr<SampleSink> open_samples() override { return nullptr; }

 private:
  std::filesystem::path dir_;
  std::unique_ptr<query::Engine> engine_;
  query::SnapshotPtr snapshot_;
};

class ServiceTest : public testing::Test {
 protected:
  void start(Service::Options options) {
    options.token = kToken;
    service_ = Service::start(options, backend_).value();
    client_ = FlightClient::Connect(*arrow::flight::Location::Parse(service_->location())).ValueOrDie();
  }
  static FlightCallOptions with(const std::string& authorization) {
    FlightCallOptions options;
    options.headers.emplace_back("authorization", authorization);
    return options;
  }
  arrow::Result<std::unique_ptr<arrow::flight::FlightStreamReader>> ask(const std::string& sql) {
    arrow::flight::Ticket ticket;
    ticket.ticket = sql;
    return client_->DoGet(options_, ticket);
  }
  // Of the first rows.
  std::string error(const std::string& sql) {
    const auto reader = ask(sql);
    if (!reader.ok()) return reader.status().ToString();
    const auto chunk = (*reader)->Next();
    return chunk.ok() ? "none" : chunk.status().ToString();
  }

  FakeBackend backend_;
  std::unique_ptr<Service> service_;
  std::unique_ptr<FlightClient> client_;
  FlightCallOptions options_ = with(std::string("Bearer ") + kToken);
};

TEST_F(ServiceTest, ListensOnTheLoopbackInterface) {
  start({});
  EXPECT_THAT(service_->location(), StartsWith("grpc://127.0.0.1:"));
}

TEST_F(ServiceTest, AnswersSqlWithRows) {
  start({});
  const auto table = ask("SELECT event_type FROM events").ValueOrDie()->ToTable().ValueOrDie();
  EXPECT_EQ(table->num_rows(), 1);
  EXPECT_EQ(table->schema()->ToString(), "event_type: string");
}

TEST_F(ServiceTest, AsksForTheToken) {
  start({});
  for (const std::string wrong : {"", "Bearer ", "Bearer 0123", "Bearer 0123456789abcdef0123456789abcdeF", "Basic ",
                                  "Basic %%%", "Digest 0123456789abcdef0123456789abcdef"}) {
    options_ = with(wrong);
    EXPECT_THAT(error("SELECT 1"), HasSubstr("isn't the token")) << wrong;
  }
  options_ = {};
  EXPECT_THAT(error("SELECT 1"), HasSubstr("needs a token"));
  EXPECT_FALSE(client_->ListFlights(options_, {}).ok());
}

TEST_F(ServiceTest, LetsClientsLogIn) {
  start({});
  const auto header = client_->AuthenticateBasicToken({}, "anybody", kToken).ValueOrDie();
  EXPECT_EQ(header.first, "authorization");
  options_ = with(header.second);
  EXPECT_EQ(error("SELECT 1"), "none");
  EXPECT_FALSE(client_->AuthenticateBasicToken({}, "anybody", "guess").ok());
}

TEST_F(ServiceTest, TellsWhyAStatementIsRefused) {
  start({});
  EXPECT_THAT(error("DROP TABLE events"), StartsWith("Invalid: only one reading statement is accepted"));
  EXPECT_THAT(error(std::string("SELECT 1\0", 9)), HasSubstr("NUL"));
  EXPECT_THAT(error("SELECT '\xff'"), HasSubstr("UTF-8"));
  EXPECT_THAT(error(std::string(2 << 20, ' ')), HasSubstr("longer than 1 MiB"));
}

TEST_F(ServiceTest, WaitsForAPlaceAmongTheResults) {
  start({.most_streams = 1, .longest_wait = milliseconds(50)});
  auto first = ask(kMany).ValueOrDie();
  ASSERT_TRUE(first->Next().ok());
  EXPECT_THAT(error("SELECT 1"), HasSubstr("1 other results are being read"));
  first->Cancel();
  first.reset();
  while (service_->calls() > 0) std::this_thread::yield();
  EXPECT_EQ(error("SELECT 1"), "none");
}

TEST_F(ServiceTest, RefusesMoreCallsThanItServes) {
  start({.most_calls = 1});
  auto first = ask(kMany).ValueOrDie();
  ASSERT_TRUE(first->Next().ok());
  EXPECT_THAT(error("SELECT 1"), HasSubstr("too many calls"));
}

TEST_F(ServiceTest, EndsTheQueryOfAClientThatReadsNoMore) {
  start({.most_streams = 1, .longest_pause = milliseconds(100)});
  auto paused = ask(kMany).ValueOrDie();
  ASSERT_TRUE(paused->Next().ok());
  // Its place is free again once it is dropped; the client is told when it reads on.
  while (!error("SELECT 1").starts_with("none")) std::this_thread::yield();
  arrow::Result<arrow::flight::FlightStreamChunk> chunk = paused->Next();
  while (chunk.ok() && chunk->data != nullptr) chunk = paused->Next();
  EXPECT_THAT(chunk.status().ToString(), HasSubstr("its query has ended"));
}

TEST_F(ServiceTest, EndsTheQueryOfAClientThatHasGone) {
  start({.most_streams = 1});
  options_.timeout = arrow::flight::TimeoutDuration{0.1};
  EXPECT_THAT(error(kEndless), HasSubstr("Deadline"));
  while (service_->calls() > 0) std::this_thread::yield();
}

TEST_F(ServiceTest, StopsInTheMiddleOfResults) {
  start({});
  auto reader = ask(kMany).ValueOrDie();
  ASSERT_TRUE(reader->Next().ok());
  auto endless = std::async(std::launch::async, [&] { return error(kEndless); });
  while (service_->calls() < 2) std::this_thread::yield();
  service_->stop();
  EXPECT_EQ(service_->calls(), 0);
  EXPECT_NE(endless.get(), "none");
}

}  // namespace
}  // namespace litmus::flight
