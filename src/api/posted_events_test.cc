// POST /api/events as a client sees it: what is taken, and why not.
#include "api/posted_events.h"

#include "api/api_fixture.h"
#include "events/json_scan.h"

namespace litmus::api {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::string_view kId = "019f0000-0000-7000-8000-000000000001";
constexpr std::string_view kSession = "019f0000-0000-7000-8000-0000000000aa";
constexpr Timestamp kNow{1'773'151'200'000'000};

// An event of an unknown type, with `fields` (",\"x\":1") behind its envelope.
std::string line(std::string_view fields = "", std::string_view type = "my.event") {
  std::string text = R"({"id":")";
  text.append(kId).append(R"(","event_type":")").append(type).append(R"(","session_id":")").append(kSession);
  return text.append("\"").append(fields).append("}");
}

std::string measured(std::string_view fields) {
  return line(std::string(R"(,"step_name":"s","step_index":0,"measurement_name":"v")").append(fields),
              "test.measurement");
}

std::string first_finding(std::string_view body) {
  const PostedEvents posted = read_posted_events(body, kNow);
  return posted.findings.empty() ? "" : posted.findings.front().message;
}

IncomingEvent only_event(std::string_view body) {
  PostedEvents posted = read_posted_events(body, kNow);
  EXPECT_THAT(posted.findings, IsEmpty()) << posted.findings.front().message;
  EXPECT_THAT(posted.events, SizeIs(1));
  return posted.events.empty() ? IncomingEvent{} : std::move(posted.events.front());
}

TEST(PostedEvents, AnUnknownTypeAndUnknownFieldsAreKept) {
  const IncomingEvent event = only_event(line(R"(,"shiny":{"a":[1,2.50]})"));
  EXPECT_EQ(event.type, "my.event");
  EXPECT_THAT(event.json, HasSubstr(R"("shiny":{"a":[1,2.50]})"));
  EXPECT_THAT(only_event(measured(R"(,"value":1,"shiny":7)")).json, HasSubstr(R"("shiny":7)"));
}

TEST(PostedEvents, TimesThatWereLeftOutAreNow) {
  const IncomingEvent event = only_event(line());
  EXPECT_EQ(event.envelope.occurred_at, kNow);
  EXPECT_EQ(event.envelope.received_at, kNow);
  const IncomingEvent given = only_event(line(R"(,"occurred_at":"2026-01-02T03:04:05Z","received_at":null)"));
  EXPECT_EQ(given.envelope.occurred_at.date(), "2026-01-02");
  EXPECT_EQ(given.envelope.received_at, kNow);
}

TEST(PostedEvents, TheReasonNamesTheLineAndTheField) {
  const std::string good = line() + "\n\n";
  EXPECT_THAT(first_finding(good + "{oops}"), HasSubstr("line 3: "));
  EXPECT_THAT(first_finding(good + "[1]"), HasSubstr("line 3: "));
  EXPECT_THAT(first_finding(measured(R"(,"value":"high")")), AllOf(HasSubstr("line 1"), HasSubstr("field value")));
  EXPECT_THAT(first_finding(R"({"event_type":"a"})"), HasSubstr("field id: is missing"));
  EXPECT_THAT(first_finding(line(R"(,"run_id":"x")")), HasSubstr("field run_id"));
  EXPECT_THAT(first_finding(line(R"(,"occurred_at":"yesterday")")), HasSubstr("field occurred_at"));
  EXPECT_THAT(first_finding(line(R"(,"run_id":"00000000-0000-0000-0000-000000000000")")), HasSubstr("nil"));
  EXPECT_THAT(first_finding(line("", "a b")), HasSubstr("event_type"));
  EXPECT_THAT(first_finding(line("", "")), HasSubstr("event_type"));
  EXPECT_THAT(first_finding(" \r\n\n"), HasSubstr("holds no event"));
}

TEST(PostedEvents, AMissingFieldIsSoughtAmongTheStrangers) {
  EXPECT_THAT(first_finding(line(R"(,"step_name":"s","step_index":0,"measurment_name":"v")", "test.measurement")),
              AllOf(HasSubstr("measurement_name"), HasSubstr("is 'measurment_name' meant for it?")));
  EXPECT_THAT(first_finding(R"({"ID":"x","event_typ":"a","session_id":"b"})"), Not(HasSubstr("session_id")));
}

TEST(PostedEvents, WhatTheServiceSaysItselfIsRefused) {
  EXPECT_THAT(first_finding(line(R"(,"materializer":"me","destination":"/etc/passwd")", "run.materialized")),
              HasSubstr("by the service"));
}

TEST(PostedEvents, OfManyBadLinesTheFirstAreNamed) {
  std::string body;
  for (int i = 0; i < 100; ++i) body += "{}\n";
  const PostedEvents posted = read_posted_events(body, kNow);
  EXPECT_THAT(posted.findings, SizeIs(20));
  EXPECT_THAT(posted.findings.back().loc, ElementsAre("body", "line 20"));
}

TEST(PostedEvents, TextThatIsntUtf8IsReplacedAndCounted) {
  const IncomingEvent event = only_event(line(",\"note\":\"\xFF\xC3\xA9\\ud800\""));
  EXPECT_EQ(event.replaced, 2u);
  EXPECT_THAT(event.json, HasSubstr("\xEF\xBF\xBD\xC3\xA9\\ufffd"));
  EXPECT_TRUE(events::check_event_json(event.json).ok());
}

TEST(PostedEvents, HostileLinesAreRefusedOrKeptWhole) {
  std::string deep(5000, '[');
  EXPECT_THAT(first_finding(line(",\"x\":" + deep)), HasSubstr("line 1"));
  EXPECT_THAT(first_finding(std::string("{\"id\":\"a\0b\"}", 12)), HasSubstr("line 1"));
  EXPECT_THAT(first_finding(std::string(1 << 20, '\0')), HasSubstr("line 1"));
  EXPECT_THAT(first_finding(line(R"(,"id":"019f0000-0000-7000-8000-000000000002")")), HasSubstr("twice"));
  EXPECT_THAT(first_finding(measured(R"(,"value":1,"value":2)")), HasSubstr("twice"));
  EXPECT_THAT(first_finding(measured(R"(,"value":1e999)")), HasSubstr("field value"));
  EXPECT_THAT(first_finding(measured(R"(,"vector_index":99999999999999999999)")), HasSubstr("vector_index"));
  EXPECT_THAT(first_finding(measured(R"(,"value":NaN)")), HasSubstr("line 1"));
  EXPECT_EQ(first_finding(measured(R"(,"value":"-Infinity")")), "");
  EXPECT_THAT(only_event(line(R"(,"n":123456789012345678901234567890)")).json,
              HasSubstr("123456789012345678901234567890"));
  const std::string long_text(1'000'000, 'x');
  EXPECT_GT(only_event(line(",\"text\":\"" + long_text + "\"")).json.size(), long_text.size());
}

class PostEventsTest : public ApiTest {
 protected:
  server::TestResponse post_lines(std::string_view body, std::string_view headers = "") {
    server::TestSocket socket = connect();
    return server::ask(socket, "POST", "/api/events", "Content-Type: application/x-ndjson\r\n" + std::string(headers),
                       body);
  }
};

TEST_F(PostEventsTest, AnswersWhatWasTaken) {
  const auto answer = post_lines(line() + "\n" + measured("") + "\n");
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.body, R"({"accepted":2,"duplicates":0})");
  EXPECT_THAT(backend_.taken(), SizeIs(2));
}

TEST_F(PostEventsTest, OfARefusedBodyNothingIsTaken) {
  const auto answer = post_lines(line() + "\n{\"id\":1}\n");
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.body, AllOf(HasSubstr(R"("line 2")"), HasSubstr("field")));
  EXPECT_THAT(backend_.taken(), IsEmpty());
}

TEST_F(PostEventsTest, IsBoundedAndWantsItsContentType) {
  EXPECT_EQ(post_lines(std::string((1 << 20) + 1, ' ')).status, 413);
  EXPECT_EQ(post_lines(line() + std::string((1 << 20) - line().size(), ' ')).status, 201);
  EXPECT_EQ(post("/api/events", line()).status, 415);
  EXPECT_EQ(post_lines(line(), "Origin: http://evil.example\r\n").status, 403);
  EXPECT_THAT(backend_.taken(), SizeIs(1));
}

TEST_F(PostEventsTest, SaysWhenTheDiskRefuses) {
  backend_.take_error = Status(ErrorCode::kNoSpace, "cannot grow the journal");
  const auto answer = post_lines(line());
  EXPECT_EQ(answer.status, 507);
  EXPECT_THAT(answer.body, HasSubstr("cannot grow the journal"));
}

TEST_F(PostEventsTest, CountsAsWriting) {
  const auto door = server_->listen_tcp("127.0.0.1", 0, [] {
    server::Access access;
    access.token = "secret";
    return access;
  }());
  ASSERT_TRUE(door.ok());
  const auto ask = [&](const char* more) {
    server::TestSocket socket = server::TestSocket::tcp((*door)->port());
    return server::ask(socket, "POST", "/api/events", std::string("Content-Type: application/x-ndjson\r\n") + more,
                       line())
        .status;
  };
  EXPECT_EQ(ask(""), 401);
  EXPECT_EQ(ask("Authorization: Bearer secret\r\n"), 201);
}

}  // namespace
}  // namespace litmus::api
