#include "archive/channel_store.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>

#include "archive/archive_test_util.h"
#include "archive/channel_export.h"
#include "archive/channel_seal.h"
#include "archive/channel_view.h"
#include "base/env_faulty.h"
#include "channels/writer.h"

namespace litmus::archive {
namespace {

using channels::Block;
using channels::ChannelWriter;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr int64_t kStart = 1'700'000'000'000'000;

template <class T>
std::string_view bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

// Everything that an answer holds, as text.
std::string dump(const ChannelRows& rows) {
  std::string out;
  for (const auto& row : rows.rows) {
    out += fmt::format("{} {} {} @{} +{} t0={} dt={} {} {}", rows.sessions[row.session].to_string(), name_of(row.kind),
                       name_of(row.type), row.number, row.time.micros, row.t0, row.interval,
                       rows.traits[row.traits].units, rows.traits[row.traits].source_method);
    out += fmt::format(" length={}:", row.length);
    for (size_t i = 0; i < row.count; ++i) {
      const size_t at = row.first + i;
      const bool whole = row.type == ElementType::kInt64 || row.type == ElementType::kBool;
      if (channels::element_size(row.type) == 0)
        out += " " + rows.texts[at];
      else
        out += whole ? fmt::format(" {}", rows.integers[at]) : fmt::format(" {}", rows.numbers[at]);
      if (row.is_cut) out += fmt::format("[{}]", rows.index[row.index_first + i]);
    }
    out += "\n";
  }
  return out;
}

class ChannelStoreTest : public testing::Test {
 protected:
  static constexpr const char* kChannels[] = {"float", "int",  "bool",  "text",  "struct", "f64s",
                                              "f32s",  "i64s", "bools", "mixed", "jumbled"};

  std::unique_ptr<ChannelWriter> writer(SessionId session) const {
    return std::make_unique<ChannelWriter>(ChannelWriter::Options{
        .data_dir = dir_.path(), .session_id = session, .session_started = Timestamp{kStart}, .doorbell = nullptr});
  }

  static void add(ChannelWriter& to, std::string_view channel, ElementType type, std::string_view values, size_t count,
                  int64_t at, bool is_array = false, std::string_view units = "V") {
    Block block;
    block.channel_id = channel;
    block.units = units;
    block.source_method = "measure";
    block.type = type;
    block.is_array = is_array;
    block.count = static_cast<uint32_t>(count);
    block.t0 = is_array ? -0.25 : 0;
    block.interval = is_array ? 0.5 : 0;
    block.values = values;
    block.timestamp = Timestamp{kStart + at};
    ASSERT_TRUE(to.append(block, {}).ok());
  }
  template <class T>
  static void add_array(ChannelWriter& to, std::string_view channel, ElementType type, const std::vector<T>& values,
                        int64_t at) {
    add(to, channel, type, bytes_of(values), values.size(), at, true);
  }
  template <class T>
  static void add_scalar(ChannelWriter& to, std::string_view channel, ElementType type, T value, int64_t at) {
    add(to, channel, type, {reinterpret_cast<const char*>(&value), sizeof(value)}, 1, at);
  }

  // Every kind and type, times that go back, NaN and infinities, empty arrays, types that change.
  static void fill(ChannelWriter& to, int salt) {
    std::vector<double> wave(5'000);
    std::vector<float> narrow(700);
    std::vector<int64_t> whole(300);
    std::vector<uint8_t> bits(77);
    for (size_t i = 0; i < wave.size(); ++i) wave[i] = std::sin(static_cast<double>(i) * 0.37) * (salt + 1);
    for (size_t i = 0; i < narrow.size(); ++i) narrow[i] = static_cast<float>(i) * 0.1f;
    for (size_t i = 0; i < whole.size(); ++i) whole[i] = INT64_MAX - static_cast<int64_t>(i * i);
    for (size_t i = 0; i < bits.size(); ++i) bits[i] = i % 3 == 0;
    wave[17] = NAN;
    wave[4'000] = INFINITY;
    for (int i = 0; i < 3'000; ++i) {
      const int64_t at = i * 1'000 + (i > 2'000 ? -500'000 : 0);
      add_scalar(to, "float", ElementType::kFloat64, i == 5 ? NAN : i == 6 ? -INFINITY : std::cos(i) * salt, at);
      if (i % 3 == 0) add_scalar<int64_t>(to, "int", ElementType::kInt64, (int64_t{1} << 60) + i, at);
      if (i % 7 == 0) add_scalar<uint8_t>(to, "bool", ElementType::kBool, i % 2, at);
      if (i % 11 == 0) add_scalar(to, "jumbled", ElementType::kFloat64, i * 0.5, (i * 7'919) % 100'000);
      if (i % 13 == 0) {
        add_scalar(to, "mixed", ElementType::kFloat64, i * 0.25, at);
        add_scalar<int64_t>(to, "mixed", ElementType::kInt64, i, at);
      }
      if (i % 400 == 0) {
        const std::string text = "reading \xC2\xB5 " + std::to_string(i);
        const std::string json = R"({"a":)" + std::to_string(i) + R"(,"b":{"c":[1,2.5]},"timestamp":true})";
        add(to, "text", ElementType::kText, text, 1, at);
        add(to, "struct", ElementType::kJson, json, 1, at);
        if (i == 1'200) add(to, "mixed", ElementType::kText, "over range", 1, at);
        add_array(to, "f64s", ElementType::kFloat64, wave, at);
        add_array(to, "f64s", ElementType::kFloat64, std::vector<double>{}, at);
        add_array(to, "f32s", ElementType::kFloat32, narrow, at);
        add_array(to, "i64s", ElementType::kInt64, whole, at);
        add_array(to, "bools", ElementType::kBool, bits, at);
      }
    }
    add_array(to, "mixed", ElementType::kFloat64, std::vector<double>{1, 2, 3}, 9);
  }

  static std::vector<ChannelViewOptions> questions() {
    std::vector<ChannelViewOptions> all;
    for (const auto decimation : {Decimation::kLttb, Decimation::kMinMax}) {
      for (const uint32_t points : {0u, 1u, 2u, 10u, 101u, 2'000u}) {
        for (int filter = 0; filter < 6; ++filter) {
          ChannelViewOptions options;
          options.decimation = decimation;
          if (points > 0) options.max_points = points;
          if (filter == 1) options.filter.since = Timestamp{kStart + 100'500};
          if (filter == 2) options.filter.until = Timestamp{kStart + 2'200'000};
          if (filter == 3) options.filter = {Timestamp{kStart + 10}, Timestamp{kStart + 1'900'000}, {}, {}, 50};
          if (filter == 4) options.filter.first = 3, options.filter.end = 7'001;
          if (filter == 5) options.filter.last_n = 3;
          all.push_back(options);
        }
      }
    }
    return all;
  }

  // All answers about all channels, and the list.
  static std::string answers(ChannelStore& store, std::string_view session = {}) {
    std::string out;
    for (const char* channel : kChannels) {
      const auto sources = store.sources(channel, session);
      EXPECT_TRUE(sources.ok()) << sources.status().message();
      int number = 0;
      for (const auto& options : questions()) {
        const auto rows = view_channel(*sources, options);
        out += fmt::format("{} {}: ", channel, number++);
        out += rows.ok() ? dump(*rows) : rows.status().message() + "\n";
        if (rows.ok() && options.max_points) {
          size_t points = 0;
          for (const auto& row : rows->rows) points += row.count;
          EXPECT_LE(points, *options.max_points) << channel << " " << number;
        }
      }
    }
    for (const auto& one : store.list(session).value())
      out +=
          fmt::format("{} {} {} {} {} {} {} {} {}\n", one.channel_id, name_of(one.kind), name_of(one.type), one.units,
                      one.properties, one.first_seen.micros, one.last_seen.micros, one.elements, one.sessions);
    return out;
  }

  void seal_all(ChannelStore& store, Env& env = Env::real()) {
    for (const auto& journal : store.journals().value()) {
      ASSERT_TRUE(journal->refresh().ok());
      ASSERT_TRUE(journal->at_end());
      const Status sealed = seal_channel_journal(store, journal, env, stopping_);
      ASSERT_TRUE(sealed.ok()) << sealed.message();
    }
  }

  ChannelStore::Options options(Env& env = Env::real()) {
    return {dir_.path(), &env, [this](std::string_view kind, const std::string& path, int64_t, std::string detail) {
              losses_.push_back(std::string(kind) + " " + path + " " + detail);
            }};
  }
  std::vector<std::filesystem::path> files(std::string_view suffix) const {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(dir_.path() / "channels"))
      if (entry.path().string().ends_with(suffix)) found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
  }

  TempDir dir_;
  const SessionId first_{Uuid::v7(Timestamp{kStart})}, second_{Uuid::v7(Timestamp{kStart + 5'000'000})};
  std::atomic<bool> stopping_{false};
  std::vector<std::string> losses_;
};

TEST_F(ChannelStoreTest, SealedChannelsAnswerAsLiveOnes) {
  auto one = writer(first_), two = writer(second_);
  fill(*one, 1);
  fill(*two, 2);
  ChannelStore store(options());
  const std::string live = answers(store), live_session = answers(store, first_.value.to_string());
  ASSERT_TRUE(one->close().ok());
  ASSERT_TRUE(two->close().ok());
  seal_all(store);
  EXPECT_THAT(files(".journal"), testing::IsEmpty());
  EXPECT_TRUE(answers(store) == live);
  EXPECT_TRUE(answers(store, first_.value.to_string()) == live_session);

  ChannelStore fresh(options());
  EXPECT_TRUE(answers(fresh) == live);

  std::filesystem::remove_all(dir_.path() / "index");
  ChannelStore rebuilt(options());
  EXPECT_TRUE(answers(rebuilt) == live);
  EXPECT_TRUE(std::filesystem::exists(dir_.path() / "index"));
  EXPECT_THAT(losses_, testing::IsEmpty());
}

TEST_F(ChannelStoreTest, SegmentsAreNamedByChannelSessionAndType) {
  auto one = writer(first_), two = writer(second_);
  add_scalar(*one, "a/b", ElementType::kFloat64, 1.0, 0);
  add_scalar<int64_t>(*one, "a/b", ElementType::kInt64, 2, 0);
  add_scalar(*two, "a_b", ElementType::kFloat64, 3.0, 0);
  ASSERT_TRUE(one->close().ok() && two->close().ok());
  ChannelStore store(options());
  seal_all(store);
  const std::string stem = "a_b_" + first_.value.to_string().substr(0, 8);
  std::vector<std::string> names;
  for (const auto& file : files(".arrow")) names.push_back(file.filename().string());
  EXPECT_THAT(names, ElementsAre(stem + ".arrow", stem + "_001.arrow", stem + "_002.arrow"));
  EXPECT_EQ(store.list().value().size(), 2u);
  EXPECT_TRUE(std::filesystem::exists(dir_.path() / "channels" / "_registry.json"));
}

// Killed between the segments' rename and the journal's unlink: the journal counts, and nothing is doubled.
TEST_F(ChannelStoreTest, AJournalThatIsStillThereCountsAlone) {
  auto one = writer(first_);
  fill(*one, 1);
  ASSERT_TRUE(one->close().ok());
  ChannelStore store(options());
  const std::string live = answers(store);
  const auto journal = files(".journal").at(0);
  const auto copy = dir_.path() / "kept";
  std::filesystem::copy_file(journal, copy);
  seal_all(store);
  const auto segments = files(".arrow");

  std::filesystem::copy_file(copy, journal);
  ChannelStore again(options());
  EXPECT_TRUE(answers(again) == live);
  std::filesystem::remove(segments.at(2));  // killed even earlier
  seal_all(again);
  EXPECT_EQ(files(".arrow"), segments);
  EXPECT_TRUE(answers(again) == live);
}

TEST_F(ChannelStoreTest, AFullDiskLeavesTheJournal) {
  auto one = writer(first_);
  fill(*one, 1);
  ASSERT_TRUE(one->close().ok());
  FaultyEnv env;
  ChannelStore store(options(env));
  const std::string live = answers(store);
  for (const auto& fault :
       {FaultyEnv::Fault{Call::kWrite, ENOSPC, ".tmp", 5}, FaultyEnv::Fault{Call::kSync, EIO, ".tmp"},
        FaultyEnv::Fault{Call::kRename, EIO, "", 3}, FaultyEnv::Fault{Call::kSyncDir, EIO}}) {
    env.add(fault);
    const auto journal = store.journals().value().at(0);
    EXPECT_FALSE(seal_channel_journal(store, journal, env, stopping_).ok());
    env.heal();
    EXPECT_EQ(files(".journal").size(), 1u);
    EXPECT_THAT(files(".tmp"), testing::IsEmpty());
    EXPECT_TRUE(answers(store) == live);
  }
  seal_all(store, env);
  EXPECT_TRUE(answers(store) == live);
}

TEST_F(ChannelStoreTest, ADamagedSegmentIsNamedAndOthersAreServed) {
  auto one = writer(first_);
  fill(*one, 1);
  ASSERT_TRUE(one->close().ok());
  ChannelStore store(options());
  seal_all(store);
  std::filesystem::remove_all(dir_.path() / "index");
  const auto path = files("float_" + first_.value.to_string().substr(0, 8) + ".arrow").at(0);
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(path) / 2));
    file.write("damage", 6);
  }
  ChannelStore fresh(options());
  EXPECT_TRUE(fresh.sources("float").value().empty());
  EXPECT_FALSE(fresh.sources("int").value().empty());
  EXPECT_THAT(losses_, ElementsAre(HasSubstr("quarantined " + path.string())));
}

TEST_F(ChannelStoreTest, AStoppedSealLeavesTheJournal) {
  auto one = writer(first_);
  fill(*one, 1);
  ASSERT_TRUE(one->close().ok());
  ChannelStore store(options());
  const auto journal = store.journals().value().at(0);
  ASSERT_TRUE(journal->refresh().ok());
  stopping_ = true;
  EXPECT_EQ(seal_channel_journal(store, journal, Env::real(), stopping_).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(files(".journal").size(), 1u);
  EXPECT_THAT(files(".arrow"), testing::IsEmpty());
}

TEST_F(ChannelStoreTest, EveryAnswerCanBeExported) {
  auto one = writer(first_);
  fill(*one, 1);
  ChannelStore store(options());
  for (const char* channel : kChannels) {
    const auto sources = store.sources(channel).value();
    for (const uint32_t points : {10u, 1'000'00u}) {
      ChannelViewOptions view;
      view.max_points = points;
      const auto rows = view_channel(sources, view);
      ASSERT_TRUE(rows.ok());
      const auto stream = rows_to_arrow_stream(*rows), parquet = rows_to_parquet(*rows);
      ASSERT_TRUE(stream.ok()) << channel << stream.status().message();
      ASSERT_TRUE(parquet.ok()) << channel << parquet.status().message();
      EXPECT_EQ(parquet->substr(0, 4), "PAR1");
    }
  }
}

TEST_F(ChannelStoreTest, AShortArrayBesideALongOneKeepsItsPoints) {
  auto one = writer(first_);
  add(*one, "a", ElementType::kFloat64, bytes_of(std::vector<double>(100'000, 1.0)), 100'000, 0, true);
  add(*one, "a", ElementType::kFloat64, bytes_of(std::vector<double>{5, 9, 2, 7}), 4, 10, true);
  ASSERT_TRUE(one->close().ok());
  ChannelStore store(options());
  for (const Decimation decimation : {Decimation::kLttb, Decimation::kMinMax}) {
    ChannelViewOptions view;
    view.decimation = decimation;
    view.max_points = 100;
    const auto rows = view_channel(store.sources("a").value(), view).value();
    ASSERT_EQ(rows.rows.size(), 2u);
    EXPECT_EQ(rows.rows[1].count, 2u);
    EXPECT_LE(rows.numbers.size(), 100u);
  }
}

// The values that brute force finds in each bucket.
TEST_F(ChannelStoreTest, MinMaxIsExact) {
  auto one = writer(first_);
  std::vector<double> values;
  for (int i = 0; i < 50'000; ++i) {
    values.push_back(std::sin(i * 0.001) + ((i * 7'919) % 1'000) * 1e-3);
    add_scalar(*one, "v", ElementType::kFloat64, values.back(), i * 10);
  }
  ASSERT_TRUE(one->close().ok());
  ChannelStore store(options());
  seal_all(store);
  ChannelViewOptions view;
  view.decimation = Decimation::kMinMax;
  view.max_points = 74;
  view.filter.since = Timestamp{kStart + 1'234};
  view.filter.until = Timestamp{kStart + 432'109};
  const auto rows = view_channel(store.sources("v").value(), view).value();
  const auto begin = [&](int64_t b) { return 1'234 + (432'109 + 1 - 1'234) * b / 37; };
  std::vector<double> expected;
  for (int b = 0; b < 37; ++b) {
    int low = -1, high = -1;
    for (int i = 0; i < 50'000; ++i) {
      if (i * 10 < begin(b) || i * 10 >= begin(b + 1)) continue;
      if (low < 0 || values[static_cast<size_t>(i)] < values[static_cast<size_t>(low)]) low = i;
      if (high < 0 || values[static_cast<size_t>(i)] > values[static_cast<size_t>(high)]) high = i;
    }
    expected.push_back(values[static_cast<size_t>(std::min(low, high))]);
    expected.push_back(values[static_cast<size_t>(std::max(low, high))]);
  }
  std::vector<double> found;
  for (const auto& row : rows.rows) found.push_back(rows.numbers[row.first]);
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace litmus::archive
