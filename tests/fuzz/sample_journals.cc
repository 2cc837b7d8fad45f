#include "fuzz/sample_journals.h"

#include <cmath>

#include "base/test_dir.h"
#include "channels/writer.h"
#include "fuzz/fuzz.h"
#include "fuzz/journal_bytes.h"

namespace litmus::fuzz {
namespace {

using channels::Block;
using channels::ElementType;

template <class T>
std::string_view bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

class Samples {
 public:
  Samples()
      : writer_({.data_dir = dir_.path(),
                 .session_id = SessionId{Uuid::v5(Uuid{}, "session")},
                 .session_started = Timestamp{1'773'151'200'000'000},
                 .doorbell = nullptr,
                 .max_block_bytes = 64 << 10}) {}

  void add(std::string_view channel, ElementType type, std::string_view values, uint32_t count, bool is_array) {
    Block block;
    block.channel_id = channel;
    block.units = "V";
    block.source_method = "measure";
    block.type = type;
    block.is_array = is_array;
    block.interval = is_array ? 0.5 : 0;
    block.timestamp = Timestamp{1'773'151'200'000'000 + ++count_};
    block.count = count;
    block.values = values;
    require(writer_.append(block, {}).ok(), "a sample is kept");
  }
  template <class T>
  void scalar(std::string_view channel, ElementType type, T value) {
    add(channel, type, {reinterpret_cast<const char*>(&value), sizeof(value)}, 1, false);
  }
  template <class T>
  void array(std::string_view channel, ElementType type, const std::vector<T>& values) {
    add(channel, type, bytes_of(values), static_cast<uint32_t>(values.size()), true);
  }

  std::string journal(bool closed) {
    if (closed) require(writer_.close().ok(), "a journal can be closed");
    for (const auto& entry : std::filesystem::recursive_directory_iterator(dir_.path()))
      if (entry.path().extension() == ".journal") return file_at(entry.path());
    return {};
  }

 private:
  TestDir dir_;
  channels::ChannelWriter writer_;
  int64_t count_ = 0;
};

}  // namespace

std::string journal_of_scalars(bool closed) {
  Samples samples;
  for (int i = 0; i < 100; ++i) {
    samples.scalar("psu.voltage", ElementType::kFloat64, i % 9 == 0 ? NAN : 0.1 * i);
    if (i % 3 == 0) samples.scalar("psu.count", ElementType::kInt64, int64_t{i} << 40);
    if (i % 5 == 0) samples.scalar("psu.on", ElementType::kBool, uint8_t{1});
  }
  return samples.journal(closed);
}

std::string journal_of_everything() {
  Samples samples;
  std::vector<double> wave(1'000);
  for (size_t i = 0; i < wave.size(); ++i) wave[i] = std::sin(static_cast<double>(i));
  samples.array("scope.wave", ElementType::kFloat64, wave);
  samples.array("scope.wave", ElementType::kFloat32, std::vector<float>{1, 2, 3});
  samples.array("scope.wave", ElementType::kFloat64, std::vector<double>{});
  samples.array("scope.bits", ElementType::kBool, std::vector<uint8_t>(77, 1));
  samples.add("dmm.state", ElementType::kText, "ready", 1, false);
  samples.add("dmm.reading", ElementType::kJson, R"({"v":1.5,"ok":true})", 1, false);
  samples.scalar("scope.wave", ElementType::kFloat64, 4.0);
  return samples.journal(true);
}

std::string journal_of_a_long_array() {
  Samples samples;
  samples.array("scope.long", ElementType::kFloat32, std::vector<float>(20'000, 1.5f));
  return samples.journal(false);
}

}  // namespace litmus::fuzz
