// What a power failure leaves of a whole bench: a session is written, numbered, queried, materialised and sealed, and
// at points of all this the machine stops. The daemon of the next start must have everything that was promised to be on
// the disk, nothing torn, and no number twice.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>

#include "base/env_recording.h"
#include "base/test_dir.h"
#include "daemon/testing/core_runner.h"
#include "gen/events.h"

namespace litmus::daemon {
namespace {

using testing_support::CoreRunner;
using testing_support::eventually;

const Uuid kSession = Uuid::v5({}, "session");
const Uuid kRun = Uuid::v5({}, "run");

struct Row {
  int64_t number = 0;
  std::string type, json;
};
using Rows = std::map<std::string, Row>;

Rows rows_of(CoreRunner& runner) {
  Rows rows;
  std::set<int64_t> numbers;
  for (const auto& row :
       nlohmann::json::parse(runner.sql("SELECT id, event_number, event_type, json::VARCHAR FROM events"))) {
    const int64_t number = row[1];
    EXPECT_TRUE(numbers.insert(number).second) << "number " << number << " twice";
    EXPECT_TRUE(rows.emplace(row[0], Row{number, row[2], row[3]}).second) << "event " << row[0] << " twice";
  }
  return rows;
}

// What somebody had been promised at a moment.
struct Promised {
  std::set<std::string> safe;           // events that are on the disk
  std::map<std::string, int64_t> told;  // numbers that were seen
};

// What the process of the bench tells the one that looks at its disks: the steps of the record, the promises, all rows.
nlohmann::json to_json(const DiskRecord::Step& step) {
  using Json = nlohmann::json;
  const auto raw = [](const std::string& text) { return Json::binary({text.begin(), text.end()}); };
  if (const auto* bytes = std::get_if<DiskRecord::Bytes>(&step))
    return {0, bytes->node, bytes->offset, raw(bytes->bytes)};
  if (const auto* size = std::get_if<DiskRecord::Size>(&step)) return {1, size->node, size->size};
  if (const auto* name = std::get_if<DiskRecord::Name>(&step))
    return {2, name->folder, name->from, name->to, name->node, name->is_folder};
  if (const auto* begins = std::get_if<DiskRecord::SyncBegins>(&step))
    return {3, begins->sync, begins->node, begins->folder};
  if (const auto* ends = std::get_if<DiskRecord::SyncEnds>(&step)) return {4, ends->sync};
  return {5, std::get<DiskRecord::Mark>(step).value};
}

DiskRecord::Step step_from(const nlohmann::json& json) {
  switch (json[0].get<int>()) {
    case 0: {
      const auto& raw = json[3].get_binary();
      return DiskRecord::Bytes{json[1], json[2], {raw.begin(), raw.end()}};
    }
    case 1:
      return DiskRecord::Size{json[1], json[2]};
    case 2:
      return DiskRecord::Name{json[1], json[2], json[3], json[4], json[5]};
    case 3:
      return DiskRecord::SyncBegins{json[1], json[2], json[3]};
    case 4:
      return DiskRecord::SyncEnds{json[1]};
    default:
      return DiskRecord::Mark{json[1]};
  }
}

class PowerTest : public ::testing::Test {
 protected:
  template <class Event>
  void emit(emit::EventLog& log, const Event& event, bool of_run = true) {
    emit::EmitOptions options;
    options.id = Uuid::v7();
    if (of_run) options.run_id = kRun;
    ASSERT_TRUE(log.emit(event, options).ok());
    waiting_.insert(options.id->to_string());
    if (events::event_type_info(Event::kTypeId).durability == events::Durability::kDisk) all_safe();
    promise();
  }

  // A sync covers all that the emitter said before.
  void all_safe() { now_.safe.insert(waiting_.begin(), waiting_.end()); }
  void promise() {
    promises_.push_back(now_);
    env_.mark(promises_.size() - 1);
  }

  void measure(emit::EventLog& log, int count) {
    for (int i = 0; i < count; ++i) {
      events::MeasurementRecorded event;
      event.step_name = event.step_path = "measure";
      event.measurement_name = "v";
      event.value = 0.1 * i;
      emit(log, event);
    }
  }

  void look(CoreRunner& runner) {
    for (const auto& [id, row] : rows_of(runner)) now_.told[id] = row.number;
    promise();
  }

  // A session from its start to its sealed file, with a query in the middle and a checkpoint at the end.
  void write_session() {
    auto options = CoreRunner::options_for(dir_.path());
    options.env = &env_;
    CoreRunner runner(options);
    auto log = emit::EventLog::open({.data_dir = dir_.path(), .session_id = SessionId{kSession}, .env = &env_}).value();
    emit(*log, events::SessionStarted{}, false);
    events::RunStarted run;
    run.dut_serial = "SN1";
    emit(*log, run);
    events::StepStarted step;
    step.step_name = step.step_path = "measure";
    emit(*log, step);
    measure(*log, 8);
    look(runner);
    measure(*log, 8);
    events::StepEnded step_end;
    step_end.step_name = step_end.step_path = "measure";
    step_end.outcome = "passed";
    emit(*log, step_end);
    events::RunEnded run_end;
    run_end.outcome = "passed";
    emit(*log, run_end);
    look(runner);
    emit(*log, events::SessionEnded{}, false);
    ASSERT_TRUE(log->close().ok());
    ASSERT_TRUE(runner.wait_sealed(kSession));
    look(runner);
    all_ = rows_of(runner);
  }

  // In a process of its own: to itself a process never seems dead.
  DiskRecord record_session() {
    TestDir exchange;
    const auto path = exchange / "told";
    const pid_t child = fork();
    if (child == 0) {
      write_session();
      nlohmann::json told;
      for (const auto& step : env_.take().steps) told["steps"].push_back(to_json(step));
      for (const auto& promised : promises_) told["promises"].push_back({promised.safe, promised.told});
      for (const auto& [id, row] : all_) told["all"][id] = {row.number, row.type, row.json};
      const auto bytes = nlohmann::json::to_cbor(told);
      std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
      _exit(HasFailure() ? 1 : 0);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    std::ifstream file(path, std::ios::binary);
    const auto told = nlohmann::json::from_cbor(file);
    DiskRecord record;
    for (const auto& step : told["steps"]) record.steps.push_back(step_from(step));
    for (const auto& promised : told["promises"]) promises_.push_back({promised[0], promised[1]});
    for (const auto& [id, row] : told["all"].items()) all_[id] = {row[0], row[1], row[2]};
    return record;
  }

  void check(const std::filesystem::path& left, const Promised& promised) {
    auto options = CoreRunner::options_for(left);
    options.boot_id = Uuid::v5({}, "the next start");
    CoreRunner runner(options);
    const Rows rows = rows_of(runner);
    std::map<int64_t, std::string> by_number;
    for (const auto& [id, row] : rows) {
      by_number[row.number] = id;
      const auto known = all_.find(id);
      if (known != all_.end()) {
        if (row.type != "run.materialized") {
          EXPECT_EQ(row.json, known->second.json);
        }
      } else {
        EXPECT_TRUE(row.type == "run.materialized" || row.type == "diagnostic.error" ||
                    row.json.find("\"derived\":true") != std::string::npos)
            << "nobody wrote " << row.json;
      }
    }
    for (const auto& id : promised.safe) EXPECT_TRUE(rows.contains(id)) << "lost: " << all_.at(id).json;
    for (const auto& [id, number] : promised.told) {
      const auto now = by_number.find(number);
      if (now == by_number.end()) continue;
      EXPECT_EQ(now->second, id) << "number " << number << " means another event now";
    }
    check_run(runner, rows);
  }

  void check_run(CoreRunner& runner, const Rows& rows) {
    bool began = false, ended = false;
    for (const auto& [id, row] : rows) {
      began = began || row.type == "run.started";
      ended = ended || (row.type == "run.ended" && row.json.find("\"derived\":true") == std::string::npos);
    }
    if (!began) return;
    const std::string expected = ended ? R"([["passed","done"]])" : R"([["aborted","done"]])";
    EXPECT_TRUE(eventually([&] { return runner.sql("SELECT outcome, materialization FROM runs") == expected; }))
        << runner.sql("SELECT outcome, materialization, materialization_error FROM runs") << ", not " << expected;
  }

  TestDir dir_;
  RecordingEnv env_{dir_.path()};
  std::set<std::string> waiting_;
  Promised now_;
  std::vector<Promised> promises_;
  Rows all_;
};

TEST_F(PowerTest, TheNextStartHasAllThatWasOnTheDiskAndNoNumberTwice) {
  const DiskRecord record = record_session();
  // By chance as many as a test may take; all of them with LITMUS_POWER_POINTS=0.
  const char* wanted = std::getenv("LITMUS_POWER_POINTS");
  const size_t most = wanted == nullptr ? 40 : std::strtoul(wanted, nullptr, 10);
  const auto is_point = [](const DiskRecord::Step& step) {
    return !std::holds_alternative<DiskRecord::Bytes>(step) && !std::holds_alternative<DiskRecord::Size>(step);
  };
  const auto points = static_cast<size_t>(std::count_if(record.steps.begin(), record.steps.end(), is_point));
  const unsigned seed = std::random_device{}();
  std::mt19937 random(seed);
  DiskModel disk;
  Promised promised;
  size_t point = 0, checked = 0;
  for (const auto& step : record.steps) {
    disk.apply(step);
    if (const auto* mark = std::get_if<DiskRecord::Mark>(&step)) promised = promises_[mark->value];
    if (!is_point(step)) continue;
    ++point;
    if (most != 0 && random() % points >= most) continue;
    ++checked;
    const auto unsynced = static_cast<Unsynced>(random() % 4);
    SCOPED_TRACE("seed " + std::to_string(seed) + ", point " + std::to_string(point) + " of " + std::to_string(points) +
                 ", kind " + std::to_string(static_cast<int>(unsynced)));
    TestDir left;
    disk.leave(unsynced, random, left.path());
    check(left.path(), promised);
    if (HasFailure()) return;
  }
  EXPECT_GT(points, 100u);
  RecordProperty("checked", static_cast<int>(checked));
}

}  // namespace
}  // namespace litmus::daemon
