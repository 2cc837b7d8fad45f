#include "query/views.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <span>

#include "gen/tables.h"
#include "query/engine.h"
#include "query/query_test_util.h"

namespace litmus::query {
namespace {

using events::EventMaker;

// The columns that the reference page promises.
const std::map<std::string, std::span<const tables::ColumnInfo>> kDeclared{
    {"events", tables::kEventsColumns},
    {"sessions", tables::kSessionsColumns},
    {"runs", tables::kRunsColumns},
    {"steps", tables::kStepsColumns},
    {"measurements", tables::kMeasurementsColumns},
    {"losses", tables::kLossesColumns},
    {"instruments", tables::kInstrumentsColumns},
    {"prompts", tables::kPromptsColumns},
    {"channels", tables::kChannelsColumns},
    {"samples", tables::kSamplesColumns},
};

std::string sql_type(const tables::ColumnInfo& column) {
  switch (column.type) {
    case tables::kUtf8:
      return column.is_json ? "JSON" : "VARCHAR";
    case tables::kInt32:
      return "INTEGER";
    case tables::kInt64:
      return "BIGINT";
    case tables::kFloat64:
      return "DOUBLE";
    case tables::kBool:
      return "BOOLEAN";
    case tables::kTimestampUs:
      return "TIMESTAMP WITH TIME ZONE";
    case tables::kListUtf8:
      return "VARCHAR[]";
    case tables::kListBool:
      return "BOOLEAN[]";
    case tables::kListFloat64:
      return "DOUBLE[]";
  }
  return {};
}

class ViewsTest : public testing::Test {
 protected:
  std::string rows(const std::string& sql) {
    auto result = engine_->query(snapshot_of(made_), sql, {}, {});
    if (!result.ok()) return result.status().to_string();
    ByteBuffer out;
    JsonWriter json(out);
    (*result)->append_rows_as_arrays(json);
    return std::string(out.view());
  }

  TempDir dir_;
  std::unique_ptr<Engine> engine_ = *Engine::open({.data_dir = dir_.path()});
  EventMaker made_;
};

TEST_F(ViewsTest, AreAllDeclaredAndHaveTheDeclaredColumns) {
  ASSERT_EQ(view_names().size(), kDeclared.size());
  for (const std::string& view : view_names()) {
    std::string expected;
    for (const auto& column : kDeclared.at(view)) {
      expected += std::string(expected.empty() ? "[" : ",") + "[\"" + std::string(column.name) + "\",\"" +
                  sql_type(column) + "\"]";
    }
    EXPECT_EQ(rows("SELECT column_name, column_type FROM (DESCRIBE " + view + ")"), expected + "]") << view;
  }
}

TEST_F(ViewsTest, AnInstrumentIsConnectedUntilItIsReleasedOrConnectedAgain) {
  made_.add("fixture.instrument_connected",
            R"({"role":"dmm","instrument_id":"k1","resource":"GPIB::1","model":"2000","mocked":true})");
  made_.add("fixture.instrument_connected", R"({"role":"psu","instrument_id":"p1","resource":"sim"})");
  made_.add("fixture.instrument_connected", R"({"role":"dmm","instrument_id":"k2","resource":"GPIB::2"})");
  made_.add("fixture.instrument_disconnected", R"({"role":"dmm","instrument_id":"k2","safe_state":"applied"})");
  made_.session_id = Uuid::v5(Uuid{}, "another session");
  made_.add("fixture.instrument_connected", R"({"role":"psu","instrument_id":"p1","resource":"sim"})");

  EXPECT_EQ(rows("SELECT event_number, role, instrument_id, model, protocol, mocked, "
                 "epoch_ms(disconnected_at) - epoch_ms(connected_at), safe_state FROM instruments ORDER BY 1"),
            R"([[1,"dmm","k1","2000","visa",true,2,null],[2,"psu","p1",null,"visa",false,null,null],)"
            R"([3,"dmm","k2",null,"visa",false,1,"applied"],[5,"psu","p1",null,"visa",false,null,null]])");
}

TEST_F(ViewsTest, APromptHasItsFirstAnswer) {
  made_.add("dialog.opened", R"({"dialog_id":"d1","dialog_type":"choice","title":"LED","choices":["red","green"]})");
  made_.add("dialog.opened", R"({"dialog_id":"d2","dialog_type":"input","title":"Serial","message":"Scan it",
      "blocking":false,"timeout_seconds":5})");
  made_.add("dialog.opened",
            R"({"dialog_id":"d3","dialog_type":"choice","choices":["a","b","c"],"allow_multiple":true})");
  made_.add("dialog.responded", R"({"dialog_id":"d1","response_type":"choice","choice":1,"duration_seconds":2.5,
      "responded_via":"browser"})");
  made_.add("dialog.responded", R"({"dialog_id":"d1","response_type":"timed_out","duration_seconds":3})");
  made_.add("dialog.responded", R"({"dialog_id":"d3","response_type":"choice","choices":[0,2],"duration_seconds":1})");
  made_.add("dialog.responded", R"({"dialog_id":"d9","response_type":"confirmed","duration_seconds":1})");

  EXPECT_EQ(rows("SELECT dialog_id, choices, response_type, chosen, duration_seconds, responded_via FROM prompts "
                 "ORDER BY event_number"),
            R"([["d1",["red","green"],"choice",["green"],2.5,"browser"],["d2",null,null,null,null,null],)"
            R"(["d3",["a","b","c"],"choice",["a","c"],1.0,null]])");
  EXPECT_EQ(rows("SELECT title, message, blocking, timeout_seconds FROM prompts WHERE responded_at IS NULL"),
            R"([["Serial","Scan it",false,5.0]])");
}

}  // namespace
}  // namespace litmus::query
