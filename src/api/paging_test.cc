// Lists page by page while new rows arrive: no row twice, none left out.
#include <nlohmann/json.hpp>
#include <set>

#include "api/api_fixture.h"

namespace litmus::api {
namespace {

using nlohmann::json;

class PagingTest : public ApiTest {
 protected:
  // A session with a run in it.
  void add_run(const std::string& serial) {
    backend_.maker.session_id = Uuid::v7();
    backend_.maker.run_id = Uuid::v7();
    backend_.emit("session.started", R"({"session_type":"test_run","client":"pytest"})");
    backend_.emit("run.started", R"({"dut_serial":")" + serial + R"(","station_id":"bench"})");
    before_.insert(backend_.maker.run_id.to_string());
    sessions_.insert(backend_.maker.session_id.to_string());
  }

  // What `key` says in all rows of the list, a new run arriving between any two pages.
  std::vector<std::string> pages(const std::string& target, const char* list, const char* key) {
    std::vector<std::string> found;
    std::string cursor;
    for (int i = 0; i < 20; ++i) {
      const json page = json::parse(get(target + (cursor.empty() ? "" : "&cursor=" + cursor)).body);
      for (const json& row : page[list]) found.push_back(row[key]);
      if (page["next_cursor"].is_null()) return found;
      cursor = page["next_cursor"];
      const auto known = before_;
      const auto known_sessions = sessions_;
      add_run("late" + std::to_string(i));
      before_ = known;
      sessions_ = known_sessions;
    }
    ADD_FAILURE() << "the list has no end";
    return found;
  }

  static std::set<std::string> once(const std::vector<std::string>& found) {
    const std::set<std::string> set(found.begin(), found.end());
    EXPECT_EQ(set.size(), found.size()) << "a row came twice";
    return set;
  }

  std::set<std::string> before_, sessions_;  // that were there before the first page
};

TEST_F(PagingTest, RunsComeOnceEachWhileNewOnesStart) {
  for (const char* serial : {"C", "A", "B", "A", "C"}) add_run(serial);
  EXPECT_EQ(once(pages("/api/runs?limit=2", "runs", "run_id")), before_);
}

TEST_F(PagingTest, RunsWithTheSameSortKeyComeOnceEach) {
  for (const char* serial : {"A", "A", "B", "A", "A"}) add_run(serial);
  for (const char* sort : {"dut_serial", "-dut_serial", "outcome"}) {
    const auto found = once(pages("/api/runs?limit=2&q=&station=bench&sort=" + std::string(sort), "runs", "run_id"));
    for (const auto& id : before_) EXPECT_EQ(found.count(id), 1u) << sort;
  }
}

TEST_F(PagingTest, SessionsComeOnceEachWhileNewOnesOpen) {
  for (const char* serial : {"A", "B", "C", "D", "E"}) add_run(serial);
  EXPECT_EQ(once(pages("/api/sessions?limit=2", "sessions", "session_id")), sessions_);
}

TEST_F(PagingTest, EventsComeOnceEachToTheNewest) {
  for (const char* serial : {"A", "B", "C"}) add_run(serial);
  const auto found = pages("/api/events?limit=1&session_id=" + *sessions_.begin(), "events", "id");
  EXPECT_EQ(once(found).size(), 2u);
}

TEST_F(PagingTest, ACursorIsForTheSameFilterAndSortOnly) {
  for (const char* serial : {"A", "B", "C"}) add_run(serial);
  const std::string cursor = json::parse(get("/api/runs?limit=1").body)["next_cursor"];
  EXPECT_EQ(get("/api/runs?limit=2&cursor=" + cursor).status, 200);
  EXPECT_EQ(get("/api/runs?limit=1&sort=dut_serial&cursor=" + cursor).status, 422);
  EXPECT_EQ(get("/api/runs?limit=1&serial=A&cursor=" + cursor).status, 422);
  EXPECT_EQ(get("/api/sessions?cursor=" + cursor).status, 422);
  EXPECT_EQ(get("/api/runs?cursor=x" + cursor).status, 422);
  EXPECT_EQ(get("/api/runs?cursor=" + cursor.substr(2)).status, 422);
}

TEST_F(PagingTest, LimitsHaveTheirBounds) {
  const std::string run = "018f0000-0000-7000-8000-000000000000";
  const std::pair<std::string, int> kMost[] = {
      {"/api/runs", 1'000},     {"/api/events", 10'000},  {"/api/sessions", 1'000},
      {"/api/dialogs", 1'000},  {"/api/channels", 1'000}, {"/api/runs/" + run + "/steps", 10'000},
      {"/api/stations", 1'000}, {"/api/products", 1'000}, {"/api/runs/" + run + "/measurements", 10'000},
      {"/api/tests", 10'000},
  };
  for (const auto& [path, most] : kMost) {
    EXPECT_NE(get(path + "?limit=" + std::to_string(most)).status, 422) << path;
    for (const auto& wrong : {std::to_string(most + 1), std::string("0"), std::string("-1"), std::string("1e2"),
                              std::string("99999999999999999999"), std::string("")})
      EXPECT_EQ(get(path + "?limit=" + wrong).status, 422) << path << " " << wrong;
  }
}

}  // namespace
}  // namespace litmus::api
