#include <cmath>
#include <nlohmann/json.hpp>

#include "api/api_fixture.h"
#include "channels/reference.h"
#include "channels/writer.h"

namespace litmus::api {
namespace {

using channels::Block;
using channels::ElementType;
using nlohmann::json;
using server::TestEvent;
using server::TestResponse;
using server::TestSocket;
using server::TestWebSocket;
using testing::ElementsAre;
using testing::HasSubstr;

class ChannelsTest : public ApiTest {
 protected:
  channels::ChannelWriter::Options options(SessionId session) const {
    return {.data_dir = backend_.data_dir(), .session_id = session, .session_started = kStart, .doorbell = nullptr};
  }

  void add(std::string_view channel_id, double value, int64_t at_micros) {
    add_block(channel_id, ElementType::kFloat64, {reinterpret_cast<const char*>(&value), sizeof value}, 1, at_micros);
  }
  void add_text(std::string_view channel_id, std::string_view value, int64_t at_micros) {
    add_block(channel_id, ElementType::kText, value, 1, at_micros);
  }
  uint64_t add_array(std::string_view channel_id, const std::vector<double>& values, int64_t at_micros) {
    return add_block(channel_id, ElementType::kFloat64,
                     {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double)},
                     static_cast<uint32_t>(values.size()), at_micros, true);
  }
  uint64_t add_block(std::string_view channel_id, ElementType type, std::string_view values, uint32_t count,
                     int64_t at_micros, bool is_array = false) {
    Block block;
    block.channel_id = channel_id;
    block.units = "V";
    block.source_method = "measure";
    block.type = type;
    block.is_array = is_array;
    block.count = count;
    block.interval = is_array ? 0.5 : 0;
    block.values = values;
    block.timestamp = Timestamp{kStart.micros + at_micros};
    return writer_.append(block, {}).value();
  }

  json data(std::string_view target) { return json::parse(get(target).body)["data"]; }
  static std::vector<double> values(const json& data) {
    std::vector<double> out;
    for (const json& sample : data) out.push_back(sample["value"]);
    return out;
  }
  std::string session() { return session_.value.to_string(); }

  const Timestamp kStart{1'700'000'000'000'000};
  SessionId session_{Uuid::v7()};
  channels::ChannelWriter writer_{options(session_)};
};

TEST_F(ChannelsTest, AnUnknownChannelHasNoSamples) {
  EXPECT_EQ(json::parse(get("/api/channels/dmm.voltage").body),
            json({{"channel_id", "dmm.voltage"}, {"data", json::array()}}));
  EXPECT_EQ(json::parse(get("/api/channels").body),
            json({{"channels", json::array()}, {"count", 0}, {"next_cursor", nullptr}}));
}

TEST_F(ChannelsTest, ASampleIsThereWhenAppendHasReturned) {
  add("dmm.voltage", 3.3, 0);
  const json sample = data("/api/channels/dmm.voltage").at(0);
  EXPECT_EQ(sample, json({{"timestamp", kStart.to_string()},
                          {"value", 3.3},
                          {"units", "V"},
                          {"sample_interval", nullptr},
                          {"session_id", session()},
                          {"sample_offset", 0},
                          {"source_method", "measure"}}));
}

TEST_F(ChannelsTest, FiltersComeInTheirOrder) {
  for (int i = 0; i < 10; ++i) add("dmm.voltage", i, i * 1'000'000);
  const std::string base = "/api/channels/dmm.voltage?";
  const auto time = [&](int seconds) { return Timestamp{kStart.micros + seconds * 1'000'000}.to_string(); };
  EXPECT_THAT(values(data(base + "since=" + time(3) + "&until=" + time(6))), ElementsAre(3, 4, 5, 6));
  EXPECT_THAT(values(data(base + "until=" + time(6) + "&last_n=2")), ElementsAre(5, 6));
  EXPECT_THAT(values(data(base + "first=2&end=4&session_id=" + session())), ElementsAre(2, 3));
  EXPECT_THAT(values(data(base + "max_points=3&decimate=lttb")), testing::SizeIs(3));
  EXPECT_THAT(values(data(base + "session_id=00000000")), testing::IsEmpty());
  EXPECT_EQ(get(base + "first=2").status, 422);
  EXPECT_EQ(get(base + "decimate=mean").status, 422);
  EXPECT_EQ(get(base + "session_id=xyz").status, 422);
  EXPECT_THAT(get(base + "maxpoints=3").body, HasSubstr("did you mean 'max_points'?"));
}

TEST_F(ChannelsTest, MinMaxHasTheExtremesOfEqualTimes) {
  for (int i = 0; i < 1000; ++i) add("dmm.voltage", std::sin(i), i * 1'000);
  const json found = data("/api/channels/dmm.voltage?max_points=20&decimate=minmax");
  std::vector<double> expected;
  for (int bucket = 0; bucket < 10; ++bucket) {
    int low = -1, high = -1;
    for (int i = 0; i < 1000; ++i) {
      const int64_t width = 999'001;  // the data's own times, and one microsecond
      if (i * 1'000 < width * bucket / 10 || i * 1'000 >= width * (bucket + 1) / 10) continue;
      if (low < 0 || std::sin(i) < std::sin(low)) low = i;
      if (high < 0 || std::sin(i) > std::sin(high)) high = i;
    }
    expected.push_back(std::sin(std::min(low, high)));
    expected.push_back(std::sin(std::max(low, high)));
  }
  EXPECT_EQ(values(found), expected);
}

TEST_F(ChannelsTest, ArraysAreCutAndDecimatedWithTheirElementNumbers) {
  add_array("scope.ch1", {1, 2, 3}, 0);
  add_array("scope.ch1", {}, 1);
  std::vector<double> wave(10'000);
  for (size_t i = 0; i < wave.size(); ++i) wave[i] = i % 100 == 50 ? static_cast<double>(i) : 0;
  EXPECT_EQ(add_array("scope.ch1", wave, 2), 4u);
  const json all = data("/api/channels/scope.ch1");
  EXPECT_EQ(all[0]["value"], json({1, 2, 3}));
  EXPECT_EQ(all[0]["length"], 3);
  EXPECT_EQ(all[0]["t0"], 0.0);
  EXPECT_EQ(all[0]["sample_interval"], 0.5);
  EXPECT_FALSE(all[0].contains("index"));
  EXPECT_EQ(all[1]["value"], json::array());
  EXPECT_EQ(all[1]["sample_offset"], 3);
  EXPECT_EQ(all[2]["value"].size(), 10'000);

  const json cut = data("/api/channels/scope.ch1?first=1&end=6&session_id=" + session());
  EXPECT_EQ(cut[0]["value"], json({2, 3}));
  EXPECT_EQ(cut[0]["index"], json({1, 2}));
  EXPECT_EQ(cut[2]["index"], json({0, 1}));

  const json chart =
      data("/api/channels/scope.ch1?first=4&end=10004&max_points=20&decimate=minmax&session_id=" + session());
  EXPECT_EQ(chart[0]["value"],
            json({0, 950, 0, 1950, 0, 2950, 0, 3950, 0, 4950, 0, 5950, 0, 6950, 0, 7950, 0, 8950, 0, 9950}));
  EXPECT_EQ(chart[0]["index"][1], 950);
}

TEST_F(ChannelsTest, NumbersThatJsonLacksAreTexts) {
  add("dmm.voltage", std::nan(""), 0);
  add("dmm.voltage", INFINITY, 1);
  const json found = data("/api/channels/dmm.voltage");
  EXPECT_EQ(found[0]["value"], "NaN");
  EXPECT_EQ(found[1]["value"], "Infinity");
  EXPECT_THAT(get("/api/channels/dmm.voltage", "Accept: text/csv\r\n").body, HasSubstr(",NaN,V,"));
}

TEST_F(ChannelsTest, AnIdMayHoldASlashAndAChannelMayChangeItsType) {
  add("bench/dmm", 1.5, 0);
  add_text("bench/dmm", "over, \"range\"", 1);
  add("bench/dmm", 2.5, 2);
  const json found = data("/api/channels/bench%2Fdmm");
  EXPECT_EQ(found[0]["value"], 1.5);
  EXPECT_EQ(found[1]["value"], "over, \"range\"");
  EXPECT_EQ(found[2]["value"], 2.5);
  EXPECT_EQ(found[2]["sample_offset"], 2);
  EXPECT_THAT(get("/api/channels/bench%2Fdmm", "Accept: text/csv\r\n").body, HasSubstr(",\"over, \"\"range\"\"\",V,"));
  EXPECT_EQ(json::parse(get("/api/channels").body)["channels"][0]["value_type"], "float64");
}

TEST_F(ChannelsTest, TheListIsPagedAndFiltered) {
  for (const char* id : {"a", "b", "c"}) add(id, 1, 0);
  const json first = json::parse(get("/api/channels?limit=2").body);
  EXPECT_EQ(first["count"], 2);
  EXPECT_EQ(first["channels"][0]["channel_id"], "a");
  EXPECT_EQ(first["channels"][0]["sample_count"], 1);
  EXPECT_EQ(first["channels"][0]["sessions"], 1);
  EXPECT_EQ(first["channels"][0]["live"], true);
  const json second = json::parse(get("/api/channels?limit=2&cursor=" + std::string(first["next_cursor"])).body);
  EXPECT_EQ(second["channels"][0]["channel_id"], "c");
  EXPECT_EQ(second["next_cursor"], nullptr);
  EXPECT_EQ(json::parse(get("/api/channels?session_id=00000000").body)["count"], 0);
}

TEST_F(ChannelsTest, RecentSamplesAreTheNewest) {
  for (int i = 0; i < 10; ++i) add("dmm.voltage", i, i);
  add_array("scope.ch1", std::vector<double>(100, 1), 1);
  add_array("scope.ch1", std::vector<double>(100, 2), 2);
  const json recent = json::parse(get("/api/channels/_recent?last_n=4").body)["channels"];
  EXPECT_THAT(values(recent[0]["samples"]), ElementsAre(6, 7, 8, 9));
  EXPECT_EQ(recent[1]["samples"].size(), 1);
  EXPECT_EQ(recent[1]["samples"][0]["value"], json({2, 2, 2, 2}));
}

TEST_F(ChannelsTest, AReferenceOfARunGivesItsValue) {
  backend_.emit("session.started");
  backend_.emit("run.started", R"({"dut_serial":"S1"})");
  add_array("scope.ch1", {1, 2, 3}, 0);
  const uint64_t number = add_array("scope.ch1", {4, 5}, 1);
  const std::string base = "/api/runs/" + run_id() + "/ref?uri=";
  const json found = data(base + channels::format_reference("scope.ch1", session_, number));
  EXPECT_EQ(found.size(), 1);
  EXPECT_EQ(found[0]["value"], json({4, 5}));
  EXPECT_EQ(get(base + channels::format_reference("scope.ch1", session_, 99)).status, 404);
  EXPECT_EQ(get(base + "channel://nothing").status, 422);
  EXPECT_EQ(data(base + "channel://scope.ch1?session=" + session()).size(), 2);
}

TEST_F(ChannelsTest, TooManyElementsAreRefused) {
  add_array("scope.ch1", std::vector<double>(1'000'001), 0);
  const TestResponse refused = get("/api/channels/scope.ch1");
  EXPECT_EQ(refused.status, 413);
  EXPECT_THAT(refused.body, HasSubstr("max_points"));
  EXPECT_EQ(data("/api/channels/scope.ch1?max_points=10")[0]["length"], 1'000'001);
}

TEST_F(ChannelsTest, AStreamReplaysASessionAndGoesOn) {
  add("dmm.voltage", 1, 0);
  TestSocket socket = open_stream("/api/channels/dmm.voltage/stream?session_id=" + session());
  const TestEvent first = server::next_event(socket);
  EXPECT_EQ(first.id, session() + "/0");
  EXPECT_EQ(json::parse(first.data)["samples"][0]["value"], 1.0);
  EXPECT_FALSE(json::parse(first.data).contains("thinned"));
  add("dmm.voltage", 2, 1);
  EXPECT_EQ(json::parse(server::next_event(socket).data)["samples"][0]["value"], 2.0);
}

TEST_F(ChannelsTest, AStreamResumesBehindItsCursor) {
  for (int i = 0; i < 5; ++i) add("dmm.voltage", i, i);
  TestSocket socket = open_stream("/api/channels/dmm.voltage/stream?after=" + session() + "/2");
  EXPECT_THAT(values(json::parse(server::next_event(socket).data)["samples"]), ElementsAre(3, 4));
  TestSocket again = open_stream("/api/channels/dmm.voltage/stream", "Last-Event-ID: " + session() + "/3\r\n");
  EXPECT_THAT(values(json::parse(server::next_event(again).data)["samples"]), ElementsAre(4));
  EXPECT_EQ(get("/api/channels/dmm.voltage/stream?after=7-3").status, 422);
}

TEST_F(ChannelsTest, AStreamThinsWhatIsTooMuchForOneMessage) {
  for (int i = 0; i < 5'000; ++i) add("dmm.voltage", i == 2'345 ? 1e9 : i % 7, i);
  TestSocket socket = open_stream("/api/channels/dmm.voltage/stream?session_id=" + session());
  const TestEvent event = server::next_event(socket);
  const json batch = json::parse(event.data);
  EXPECT_EQ(batch["thinned"], true);
  EXPECT_EQ(batch["count"], 5'000);
  EXPECT_LE(batch["samples"].size(), 1'000);
  EXPECT_THAT(values(batch["samples"]), testing::Contains(1e9));
  EXPECT_EQ(event.id, session() + "/4999");
}

TEST_F(ChannelsTest, AWebSocketFollowsAChannelOrASession) {
  add("a=b", 1, 0);
  add("c", 2, 0);
  TestWebSocket socket(connect(), "/api/ws");
  socket.send(R"({"op":"subscribe","sub":"s","topic":"channel","session_id":")" + session() + "\"}");
  const json first = json::parse(socket.next_text());
  EXPECT_EQ(first["items"].size(), 2);
  EXPECT_EQ(first["items"][1]["channel_id"], "c");
  EXPECT_EQ(first["cursor"], "a%3Db=" + session() + "/0;c=" + session() + "/0");
  add("c", 3, 1);
  EXPECT_EQ(json::parse(socket.next_text())["items"][0]["samples"][0]["value"], 3.0);

  TestWebSocket other(connect(), "/api/ws");
  other.send(R"({"op":"subscribe","sub":"s","topic":"channel","session_id":")" + session() + R"(","after":")" +
             std::string(first["cursor"]) + "\"}");
  const json second = json::parse(other.next_text());
  EXPECT_EQ(second["items"].size(), 1);
  EXPECT_EQ(second["items"][0]["samples"][0]["value"], 3.0);

  other.send(R"({"op":"subscribe","sub":"t","topic":"channel"})");
  EXPECT_THAT(other.next_text(), HasSubstr("needs 'channel_id'"));
}

}  // namespace
}  // namespace litmus::api
