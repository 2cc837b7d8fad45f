#include "query/row_stream.h"

#include <arrow/array.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "query/engine.h"
#include "query/query_test_util.h"

namespace litmus::query {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr const char* kEndless = "SELECT count(*) FROM range(100000000) a, range(100000000) b";

class RowStreamTest : public testing::Test {
 protected:
  RowStreamTest() : engine_(Engine::open({.data_dir = dir_.path(), .locked_down = true}).value()) {}

  Result<std::unique_ptr<RowStream>> stream(const std::string& sql, QueryOptions options = {}) {
    return engine_->stream(snapshot_, sql, {}, options);
  }
  static int64_t rows_of(RowStream& stream) {
    int64_t rows = 0;
    for (;;) {
      const auto batch = stream.next();
      if (!batch.ok()) ADD_FAILURE() << batch.status().to_string();
      if (!batch.ok() || *batch == nullptr) return rows;
      rows += (*batch)->num_rows();
    }
  }

  TempDir dir_;
  std::unique_ptr<Engine> engine_;
  std::shared_ptr<Snapshot> snapshot_ = snapshot_of(small_run());
};

TEST_F(RowStreamTest, TellsItsColumnsBeforeItBegins) {
  const auto rows = stream("SELECT event_number, event_type, occurred_at FROM events").value();
  EXPECT_EQ(rows->schema()->ToString(), "event_number: int64\nevent_type: string\noccurred_at: timestamp[us, tz=UTC]");
}

TEST_F(RowStreamTest, GivesEveryRowInBatches) {
  const auto rows = stream("SELECT range AS i FROM range(100000)").value();
  EXPECT_EQ(rows_of(*rows), 100'000);
  EXPECT_EQ(rows->next().value(), nullptr);  // and again
}

TEST_F(RowStreamTest, SeesTheSnapshotItBeganWith) {
  const auto rows = stream("SELECT * FROM events").value();
  snapshot_ = snapshot_of(events::EventMaker());
  EXPECT_EQ(rows_of(*rows), 5);
}

TEST_F(RowStreamTest, OfAStatementThatWritesIsRefused) {
  const auto refused = stream("CREATE TABLE t (i INT)");
  EXPECT_EQ(refused.status().code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(refused.status().message(), HasSubstr("reading statement"));
}

TEST_F(RowStreamTest, FailsWhereTheStatementDoes) {
  const auto rows = stream("SELECT CASE WHEN range = 50000 THEN error('here') ELSE 1 END FROM range(100000)").value();
  Result<std::shared_ptr<arrow::RecordBatch>> batch = rows->next();
  while (batch.ok() && *batch != nullptr) batch = rows->next();
  EXPECT_EQ(batch.status().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(rows->next().status(), batch.status());
}

TEST_F(RowStreamTest, EndsABatchThatTakesTooLong) {
  QueryOptions options;
  options.deadline = milliseconds(20);
  EXPECT_EQ(stream(kEndless, options).value()->next().status().code(), ErrorCode::kTimeout);
}

TEST_F(RowStreamTest, IsCancelledWhileItWorks) {
  const auto rows = stream(kEndless).value();
  std::thread canceller([&] { rows->cancel({ErrorCode::kUnavailable, "enough"}); });
  EXPECT_EQ(rows->next().status().message(), "enough");
  canceller.join();
  EXPECT_EQ(rows->next().status().message(), "enough");
}

TEST_F(RowStreamTest, ThatIsGivenUpKeepsNothing) {
  std::weak_ptr<Snapshot> seen = snapshot_;
  {
    const auto rows = stream("SELECT e.json FROM events e, range(1000000)").value();
    ASSERT_TRUE(rows->next().ok());
  }
  snapshot_.reset();
  EXPECT_TRUE(seen.expired());
}

TEST_F(RowStreamTest, LeavesItsConnectionToTheNext) {
  for (int i = 0; i < 20; ++i) {  // more than there are connections
    const auto rows = stream("SELECT range FROM range(1000000)").value();
    ASSERT_TRUE(rows->next().ok());
  }
  EXPECT_EQ(rows_of(*stream("SELECT 1").value()), 1);
}

}  // namespace
}  // namespace litmus::query
