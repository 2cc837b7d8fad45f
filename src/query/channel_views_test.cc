#include <arrow/record_batch.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <thread>

#include "archive/channel_seal.h"
#include "archive/channel_store.h"
#include "channels/writer.h"
#include "query/engine.h"
#include "query/query_test_util.h"
#include "query/row_stream.h"

namespace litmus::query {
namespace {

using archive::ChannelStore;
using channels::Block;
using channels::ChannelWriter;
using channels::ElementType;
using testing::HasSubstr;

constexpr Timestamp kStart{1'700'000'000'000'000};

class ChannelViewsTest : public testing::Test {
 protected:
  std::unique_ptr<ChannelWriter> writer(const char* session) {
    return std::make_unique<ChannelWriter>(ChannelWriter::Options{.data_dir = dir_.path(),
                                                                  .session_id = SessionId{*Uuid::parse(session)},
                                                                  .session_started = kStart,
                                                                  .doorbell = nullptr});
  }

  static Block block(std::string_view channel, ElementType type, int64_t at, std::string_view values) {
    Block block;
    block.channel_id = channel;
    block.units = "V";
    block.source_method = "measure";
    block.type = type;
    block.count = 1;
    block.timestamp = Timestamp{kStart.micros + at};
    block.values = values;
    return block;
  }
  template <class T>
  static void add(ChannelWriter& to, std::string_view channel, ElementType type, T value, int64_t at) {
    ASSERT_TRUE(to.append(block(channel, type, at, {reinterpret_cast<const char*>(&value), sizeof(value)}), {}).ok());
  }
  static void add_text(ChannelWriter& to, std::string_view channel, ElementType type, std::string_view text) {
    ASSERT_TRUE(to.append(block(channel, type, 0, text), {}).ok());
  }
  static void add_array(ChannelWriter& to, std::string_view channel, const std::vector<double>& values) {
    Block array = block(channel, ElementType::kFloat64, 7,
                        {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double)});
    array.is_array = true;
    array.count = static_cast<uint32_t>(values.size());
    array.t0 = -1;
    array.interval = 0.5;
    ASSERT_TRUE(to.append(array, {}).ok());
  }
  // Of each kind one.
  static void add_kinds(ChannelWriter& to) {
    add<double>(to, "dmm.voltage", ElementType::kFloat64, 3.5, 1);
    add<int64_t>(to, "count", ElementType::kInt64, (int64_t{1} << 60) + 1, 2);
    add<uint8_t>(to, "door", ElementType::kBool, 1, 3);
    add_array(to, "scope.ch1", {1, 2.5, INFINITY});
    add_text(to, "log", ElementType::kText, "say \"hi\"");
    add_text(to, "state", ElementType::kJson, R"({"mode":"dc","range":10})");
  }

  void seal() {
    const auto journals = store_.journals();
    ASSERT_TRUE(journals.ok());
    for (const auto& journal : *journals) {
      journal->set_dead();
      ASSERT_TRUE(journal->refresh().ok());
      const std::atomic<bool> stopping{false};
      ASSERT_TRUE(archive::seal_channel_journal(store_, journal, Env::real(), stopping).ok());
    }
  }

  std::string rows(const std::string& sql) {
    auto result = engine_->query(snapshot_, sql, {}, {.max_rows = 1'000'000});
    if (!result.ok()) return result.status().to_string();
    ByteBuffer out;
    JsonWriter json(out);
    (*result)->append_rows_as_arrays(json);
    return std::string(out.view());
  }

  static constexpr const char* kFirst = "0188b000-0000-7000-8000-000000000001";
  static constexpr const char* kSecond = "0188c000-0000-7000-8000-000000000002";
  TempDir dir_;
  ChannelStore store_{{.data_dir = dir_.path()}};
  std::unique_ptr<Engine> engine_ = *Engine::open({.data_dir = dir_.path(), .channels = &store_, .locked_down = true});
  SnapshotPtr snapshot_ = snapshot_of(small_run());
};

TEST_F(ChannelViewsTest, AreEmptyWithoutSamples) {
  EXPECT_EQ(rows("SELECT * FROM samples"), "[]");
  EXPECT_EQ(rows("SELECT * FROM channels"), "[]");
}

TEST_F(ChannelViewsTest, ASampleOfEachKindIsARowLiveAndSealed) {
  const auto to = writer(kFirst);
  add_kinds(*to);
  const auto values = [&] {
    return rows("SELECT channel_id, data_type, value_type, value, values, text, json FROM samples ORDER BY 1");
  };
  const auto rest = [&] {
    return rows(
        "SELECT channel_id, epoch_us(timestamp) - 1700000000000000, sample_interval, units, source_method, "
        "session_id, sample_offset, t0, length FROM samples WHERE data_type IN ('array', 'scalar') ORDER BY 1");
  };
  const std::string live_values = values(), live_rest = rest();
  seal();

  EXPECT_EQ(live_values,
            R"([["count","scalar","int64",1152921504606846976.0,null,null,1152921504606846977],)"
            R"(["dmm.voltage","scalar","float64",3.5,null,null,3.5],["door","scalar","bool",1.0,null,null,true],)"
            R"(["log","text","text",null,null,"say \"hi\"","say \"hi\""],)"
            R"(["scope.ch1","array","float64",null,[1.0,2.5,"Infinity"],null,[1.0,2.5,"Infinity"]],)"
            R"(["state","struct","json",null,null,null,{"mode":"dc","range":10}]])");
  const std::string of = std::string(R"("V","measure",")") + kFirst + R"(",0,)";
  EXPECT_EQ(live_rest, R"([["count",2,null,)" + of + R"(null,1],["dmm.voltage",1,null,)" + of +
                           R"(null,1],["door",3,null,)" + of + R"(null,1],["scope.ch1",7,0.5,)" + of + "-1.0,3]]");
  EXPECT_EQ(values(), live_values);
  EXPECT_EQ(rest(), live_rest);
}

TEST_F(ChannelViewsTest, ChannelsDescribeThemselves) {
  const auto first = writer(kFirst);
  add_kinds(*first);
  seal();
  const auto second = writer(kSecond);
  add<double>(*second, "dmm.voltage", ElementType::kFloat64, 1, 9'000'000);

  EXPECT_EQ(
      rows("SELECT channel_id, data_type, value_type, instrument_role, units, properties, sample_count, sessions, "
           "session_id, live, last_seen - first_seen FROM channels WHERE channel_id LIKE '%.%'"),
      std::string(R"([["dmm.voltage","scalar","float64","dmm","V",{},2,2,")") + kSecond +
          R"(",true,"P0M0DT8.999999S"],["scope.ch1","array","float64","scope","V",{},3,1,")" + kFirst +
          R"(",false,"P0M0DT0.000000S"]])");
}

TEST_F(ChannelViewsTest, ParametersChooseWhatIsRead) {
  const auto first = writer(kFirst), second = writer(kSecond);
  for (int64_t i = 0; i < 10'000; ++i) {
    add<double>(*first, "a", ElementType::kFloat64, static_cast<double>(i), i * 1'000'000);
    add<double>(*second, "b", ElementType::kFloat64, static_cast<double>(i), i * 1'000'000);
  }
  const auto check = [&] {
    EXPECT_EQ(rows("SELECT count(*), sum(value) FROM samples"), "[[20000,99990000.0]]");
    EXPECT_EQ(rows("SELECT channel_id, count(*), max(sample_offset) FROM samples_of(channel_id := 'b') GROUP BY 1"),
              R"([["b",10000,9999]])");
    EXPECT_EQ(rows("SELECT channel_id, count(*) FROM samples_of(session_id := '0188b000') GROUP BY 1"),
              R"([["a",10000]])");
    EXPECT_EQ(rows("SELECT min(value), max(value), count(*) FROM samples_of(channel_id := 'a', "
                   "since := '2023-11-14 22:13:30Z', until := TIMESTAMPTZ '2023-11-14 22:13:40Z')"),
              "[[10.0,20.0,11]]");
    EXPECT_EQ(rows("SELECT count(*) FROM samples_of(until := '2023-01-01')"), "[[0]]");
  };
  check();
  seal();
  check();
  EXPECT_THAT(rows("SELECT * FROM samples_of(since := 'soon')"), HasSubstr("invalid_argument"));
}

TEST_F(ChannelViewsTest, AllReferencesInAStatementSeeTheSameSamples) {
  const auto to = writer(kFirst);
  // A few hundred while each statement runs: as many as it can would make every statement longer than the last.
  std::atomic<bool> stopping{false};
  std::atomic<int> allowed{0};
  std::thread adds([&] {
    for (int i = 0; !stopping;) {
      if (i < allowed)
        add<double>(*to, "a", ElementType::kFloat64, i, i), ++i;
      else
        std::this_thread::yield();
    }
  });
  for (int i = 0; i < 100; ++i) {
    allowed = allowed + 300;
    EXPECT_EQ(rows("SELECT (SELECT count(*) FROM samples) - (SELECT count(value) FROM samples_of(channel_id := 'a')) "
                   "- (SELECT coalesce(sum(sample_count), 0) FROM channels)  + (SELECT count(*) FROM samples)"),
              "[[0]]");
  }
  stopping = true;
  adds.join();
}

TEST_F(ChannelViewsTest, AStreamGoesOnWithItsSamplesWhileTheirJournalIsSealed) {
  const auto to = writer(kFirst);
  for (int i = 0; i < 10'000; ++i) add<double>(*to, "a", ElementType::kFloat64, i, i);
  auto stream = engine_->stream(snapshot_, "SELECT value FROM samples", {}, {});
  ASSERT_TRUE(stream.ok()) << stream.status().to_string();
  auto batch = (*stream)->next();
  ASSERT_TRUE(batch.ok());
  add<double>(*to, "a", ElementType::kFloat64, -1, 0);
  seal();

  int64_t count = 0;
  for (; batch.ok() && *batch != nullptr; batch = (*stream)->next()) count += (*batch)->num_rows();
  EXPECT_TRUE(batch.ok()) << batch.status().to_string();
  EXPECT_EQ(count, 10'000);
}

TEST_F(ChannelViewsTest, AnArrayThatIsTooLongForARowIsSaidToBe) {
  const auto to = writer(kFirst);
  add_array(*to, "long", std::vector<double>(5 << 20, 1.0));
  EXPECT_EQ(rows("SELECT channel_id, length, t0 FROM samples"), R"([["long",5242880,-1.0]])");
  EXPECT_THAT(rows("SELECT values FROM samples"), HasSubstr("5242880 elements in long is too long for a row"));
  EXPECT_THAT(rows("SELECT json FROM samples"), HasSubstr("too long for a row"));
}

TEST_F(ChannelViewsTest, TextThatIsNoUtf8AndJsonThatIsNoneAreStillRows) {
  const auto to = writer(kFirst);
  add_text(*to, "log", ElementType::kText, "a\xff");
  add_text(*to, "state", ElementType::kJson, "{broken");
  EXPECT_EQ(rows("SELECT data_type, text, json FROM samples ORDER BY channel_id"),
            R"([["text","a�","a�"],["text","{broken","{broken"]])");
}

}  // namespace
}  // namespace litmus::query
