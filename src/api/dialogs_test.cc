// Questions to the operator over HTTP and WebSocket.
#include <nlohmann/json.hpp>

#include "api/api_fixture.h"

namespace litmus::api {
namespace {

using Json = nlohmann::json;

class DialogsTest : public ApiTest {
 protected:
  void begin_run() {
    backend_.emit("session.started");
    backend_.emit("run.started", R"({"dut_serial":"SN1","station_id":"bench"})");
  }
  std::string ask(const std::string& fields = "") {
    const std::string id = Uuid::v7().to_string();
    backend_.emit("dialog.opened", R"({"dialog_id":")" + id +
                                       R"(","dialog_type":"confirm","title":"Plug it in","message":"Plug it in")" +
                                       fields + "}");
    return id;
  }
  std::string path(const std::string& id, const std::string& what = "") {
    return "/api/dialogs/" + id + (what.empty() ? "" : "/" + what);
  }
  Json json(const server::TestResponse& response, int status = 200) {
    EXPECT_EQ(response.status, status) << response.body;
    return Json::parse(response.body, nullptr, false);
  }
  size_t count_open() { return json(get("/api/dialogs"))["dialogs"].size(); }
};

TEST_F(DialogsTest, IsOpenFromItsEventUntilTheTestRecordsTheAnswer) {
  begin_run();
  const std::string id = ask(R"(,"slot_id":"slot_1","dut_serial":"SN1")");

  const Json dialog = json(get("/api/dialogs?run_id=" + run_id()))["dialogs"].at(0);

  EXPECT_EQ(dialog["id"], id);
  EXPECT_EQ(dialog["status"], "pending");
  EXPECT_EQ(dialog["slot_id"], "slot_1");
  EXPECT_EQ(dialog["run_id"], run_id());
  EXPECT_EQ(json(get("/api/active"))["active_runs"][0]["waiting_dialogs"], 1);
  backend_.emit(
      "dialog.responded",
      R"({"dialog_id":")" + id +
          R"(","dialog_type":"confirm","response_type":"confirmed","duration_seconds":1,"responded_via":"terminal"})");
  EXPECT_EQ(count_open(), 0u);
  EXPECT_EQ(json(get(path(id)))["responded_via"], "terminal");
}

TEST_F(DialogsTest, TheFirstAnswerCounts) {
  begin_run();
  const std::string id = ask();

  json(post(path(id, "respond"), R"({"confirmed":true,"responded_by":"op-07"})"));
  const Json second = json(post(path(id, "respond"), R"({"cancelled":true})"), 409);

  EXPECT_THAT(second["detail"].get<std::string>(), testing::HasSubstr("answered by op-07 in a browser"));
  const Json answer = json(get(path(id, "wait")));
  EXPECT_EQ(answer["confirmed"], true);
  EXPECT_EQ(answer["responded_by"], "op-07");
  EXPECT_EQ(json(get("/api/active"))["active_runs"][0]["waiting_dialogs"], 0);
}

TEST_F(DialogsTest, WaitingEndsWithTheAnswerAndHoldsNoWorker) {
  begin_run();
  const std::string id = ask();
  std::vector<server::TestSocket> waiting;
  for (int i = 0; i < 5; ++i) {  // more than there are workers
    waiting.push_back(connect());
    waiting.back().send(server::request_text("GET", path(id, "wait"), ""));
  }

  json(post(path(id, "respond"), R"({"confirmed":true})"));

  for (auto& socket : waiting) EXPECT_EQ(server::read_response(socket).status, 200);
  EXPECT_EQ(get(path(ask(), "wait") + "?timeout=0").status, 204);
  EXPECT_EQ(get(path(Uuid::v7().to_string(), "wait") + "?timeout=0").status, 404);
  EXPECT_EQ(get(path(id, "wait") + "?timeout=31").status, 422);
}

TEST_F(DialogsTest, DisappearsWithItsRunAndWithItsSession) {
  begin_run();
  const std::string of_run = ask();
  backend_.emit("run.ended", R"({"outcome":"aborted"})");
  EXPECT_EQ(json(get(path(of_run)))["status"], "cancelled");
  EXPECT_EQ(json(get(path(of_run, "wait")))["cancelled"], true);
  const std::string of_session = ask();

  backend_.emit("session.ended", R"({"outcome":"aborted"})");

  EXPECT_EQ(json(get(path(of_session)))["status"], "cancelled");
  EXPECT_EQ(json(post(path(of_session, "respond"), R"({"confirmed":true})"), 409)["status"], 409);
}

TEST_F(DialogsTest, EndsWhenItsTimeIsUp) {
  const Json created = json(post("/api/dialogs", R"({"title":"Go?","message":"Go?","timeout_seconds":0.05})"), 201);

  const Json answer = json(get(path(created["dialog_id"], "wait")));

  EXPECT_EQ(answer["timed_out"], true);
  EXPECT_EQ(json(post(path(created["dialog_id"], "respond"), R"({"confirmed":true})"), 409)["code"], "conflict");
}

TEST_F(DialogsTest, AnswersAreCheckedAgainstTheirDialog) {
  const auto create = [&](const std::string& fields) {
    return path(json(post("/api/dialogs", R"({"title":"?","message":"?")" + fields + "}"), 201)["dialog_id"], "");
  };
  const std::string choice = create(R"(,"type":"choice","choices":["red","green"])") + "/respond";
  const std::string input = create(R"(,"type":"input")") + "/respond";

  EXPECT_EQ(post(choice, R"({"choice":2})").status, 422);
  EXPECT_EQ(post(choice, R"({"choices":[0,1]})").status, 422);
  EXPECT_EQ(post(choice, R"({"value":"red"})").status, 422);
  EXPECT_EQ(post(input, R"({"confirmed":true})").status, 422);
  EXPECT_THAT(post(input, R"({"valu":"x"})").body, testing::HasSubstr("did you mean 'value'"));
  EXPECT_EQ(post(choice, R"({"choice":1})").status, 200);
  EXPECT_EQ(post(input, R"({"value":""})").status, 200);
  EXPECT_EQ(post("/api/dialogs", R"({"title":"?","message":"?","type":"choice"})").status, 422);
  EXPECT_EQ(
      post("/api/dialogs", R"({"title":"?","message":"?","run_id":"018f0000-0000-7000-8000-000000000000"})").status,
      404);
}

TEST_F(DialogsTest, ListsPageByPage) {
  for (const char* title : {"a", "b", "c"})
    json(post("/api/dialogs", std::string(R"({"message":"?","title":")") + title + "\"}"), 201);

  const Json first = json(get("/api/dialogs?limit=2"));
  const Json rest = json(get("/api/dialogs?limit=2&cursor=" + first["next_cursor"].get<std::string>()));

  EXPECT_EQ(first["dialogs"][1]["title"], "b");
  ASSERT_EQ(rest["dialogs"].size(), 1u);
  EXPECT_EQ(rest["dialogs"][0]["title"], "c");
  EXPECT_TRUE(rest["next_cursor"].is_null());
}

TEST_F(DialogsTest, RefusesWhatIsNoCursorOfTheList) {
  for (const char* cursor : {"x", "_", "2026-03-10T14:00:00Z", "2026-03-10T14:00:00Z_x", "7-4"})
    EXPECT_EQ(get("/api/dialogs?cursor=" + std::string(cursor)).status, 422) << cursor;
}

TEST_F(DialogsTest, TextsAreBoundedByCharactersNotBytes) {
  std::string title;
  for (int i = 0; i < 4'000; ++i) title += "µ";
  json(post("/api/dialogs", R"({"message":"?","title":")" + title + "\"}"), 201);
  EXPECT_EQ(post("/api/dialogs", R"({"message":"?","title":")" + title + "µ\"}").status, 422);
}

TEST_F(DialogsTest, TakeNoParametersTheyDoNotKnow) {
  EXPECT_EQ(post("/api/dialogs?run=1", R"({"message":"?","title":"?"})").status, 422);
  EXPECT_EQ(post(path(Uuid::v7().to_string(), "respond?x=1"), R"({"confirmed":true})").status, 422);
  EXPECT_EQ(count_open(), 0u);
}

TEST_F(DialogsTest, AnAcceptedAnswerAndACreatedDialogOutliveTheDaemon) {
  begin_run();
  const std::string id = ask();
  const auto created =
      Uuid::parse(json(post("/api/dialogs", R"({"title":"?","message":"?"})"), 201)["dialog_id"].get<std::string>());
  json(post(path(id, "respond"), R"({"confirmed":true,"responded_by":"op-07"})"));

  server::IoContext idle;
  DialogDesk next(idle, backend_.data_dir());
  ASSERT_TRUE(next.load().ok());
  events::EventMaker maker = backend_.maker;
  maker.add("dialog.opened", R"({"dialog_id":")" + id + R"(","dialog_type":"confirm","title":"?","message":"?"})");
  next.apply(maker.block()->events.front());

  const auto answered = next.find(*Uuid::parse(id));
  ASSERT_TRUE(answered);
  EXPECT_EQ(answered->status, DialogStatus::kResponded);
  EXPECT_EQ(answered->answer.responded_by, "op-07");
  ASSERT_EQ(next.open().size(), 1u);
  EXPECT_EQ(next.open().front().id, *created);
}

TEST_F(DialogsTest, AWebSocketTellsOfDialogsAndAnswersThem) {
  begin_run();
  server::TestWebSocket socket(connect(), "/api/ws");
  socket.send(R"({"op":"subscribe","sub":"d","topic":"dialogs","run_id":")" + run_id() + "\"}");
  const auto next_items = [&] { return Json::parse(socket.next_text(), nullptr, false)["items"]; };
  EXPECT_TRUE(next_items().empty());
  const std::string id = ask();
  EXPECT_EQ(next_items().at(0)["id"], id);

  socket.send(R"({"op":"respond","dialog_id":")" + id + R"(","confirmed":true})");

  EXPECT_TRUE(next_items().empty());
  EXPECT_EQ(json(get(path(id)))["responded_via"], "browser");
  socket.send(R"({"op":"respond","dialog_id":")" + id + R"(","confirmed":true})");
  EXPECT_THAT(socket.next_text(), testing::HasSubstr("has ended"));
}

TEST_F(DialogsTest, ADamagedFileIsPutAside) {
  ASSERT_TRUE(Env::real().replace_file(backend_.data_dir() / "dialogs.json", "{\"dialogs\":").ok());
  server::IoContext idle;
  DialogDesk desk(idle, backend_.data_dir());

  EXPECT_TRUE(desk.load().ok());

  EXPECT_TRUE(std::filesystem::exists(backend_.data_dir() / "dialogs.json.damaged"));
}

}  // namespace
}  // namespace litmus::api
