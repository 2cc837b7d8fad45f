// D3: a stored view. 2,000 points of a sealed array of 100 M samples, beside the same of 1 M: the time must not grow
// with the length, and hardly any of the bytes may be read. Each view is asked of a store that knows nothing yet, as
// after a start; the operating system has the files in memory.
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "archive/channel_seal.h"
#include "archive/channel_store.h"
#include "archive/channel_view.h"
#include "channels/writer.h"
#include "pairs.h"

namespace litmus::bench {
namespace {

constexpr int kPairs = 30;
constexpr uint64_t kShort = 1'000'000, kLong = 100'000'000;
constexpr uint64_t kOneArray = 10'000'000;

void check(const Status& status) {
  if (status.ok()) return;
  std::cerr << status.to_string() << '\n';
  std::exit(2);
}

template <class T>
T check(Result<T> result) {
  check(result.status());
  return std::move(result).value();
}

// A data directory with one sealed channel of `count` samples.
void record(const std::filesystem::path& data_dir, uint64_t count) {
  {
    channels::ChannelWriter writer({.data_dir = data_dir,
                                    .session_id = SessionId{Uuid::v7()},
                                    .session_started = Timestamp::now(),
                                    .doorbell = nullptr});
    std::vector<double> values(std::min(count, kOneArray));
    for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i * 2654435761 % 1'000'003);
    channels::Block block;
    block.channel_id = "scope.ch1";
    block.is_array = true;
    block.count = static_cast<uint32_t>(values.size());
    block.values = {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double)};
    for (uint64_t done = 0; done < count; done += values.size()) check(writer.append(block, {}).status());
    check(writer.close());
  }
  archive::ChannelStore store({.data_dir = data_dir});
  const std::atomic<bool> stopping{false};
  for (const auto& journal : check(store.journals())) {
    check(journal->refresh());
    check(archive::seal_channel_journal(store, journal, Env::real(), stopping));
  }
}

void view(const std::filesystem::path& data_dir) {
  archive::ChannelStore store({.data_dir = data_dir});
  const auto sources = check(store.sources("scope.ch1"));
  archive::ChannelViewOptions options;
  options.max_points = 2000;
  options.decimation = archive::Decimation::kMinMax;
  const auto rows = check(archive::view_channel(sources, options));
  if (rows.numbers.size() < 1000 || rows.numbers.size() > 2000) std::abort();
}

uint64_t bytes_read() {
  std::ifstream io("/proc/self/io");
  std::string name;
  uint64_t count = 0;
  while (io >> name >> count && name != "rchar:") {
  }
  return count;
}

Samples timed(const std::filesystem::path& data_dir) {
  const int64_t begin = now_ns();
  view(data_dir);
  return {now_ns() - begin};
}

void run(const std::filesystem::path& folder) {
  record(folder / "short", kShort);
  record(folder / "long", kLong);
  print("D3", "2,000 points of 100 M samples, beside 1 M",
        compare(kPairs, [&] { return timed(folder / "long"); }, [&] { return timed(folder / "short"); }));
  const uint64_t before = bytes_read();
  view(folder / "long");
  std::printf(
      "{\"goal\":\"D3\",\"case\":\"2,000 points of 100 M samples\",\"read_bytes\":%llu,\"stored_bytes\":%llu}\n",
      static_cast<unsigned long long>(bytes_read() - before), static_cast<unsigned long long>(kLong * sizeof(double)));
}

}  // namespace
}  // namespace litmus::bench

int main() {
  std::string folder = (std::filesystem::temp_directory_path() / "litmus-view-bench-XXXXXX").native();
  if (mkdtemp(folder.data()) == nullptr) return 2;
  litmus::bench::run(folder);
  std::filesystem::remove_all(folder);
}
