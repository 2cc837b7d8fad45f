// E2: joining sixteen segments of 25,000 events each into one, on the disk; beside a DuckDB COPY of the same rows from
// the
//     same files (zstd, one thread, as the service has for it), with sync, rename and sync of the folder behind it. And
//     what a service that is asked for its newest events meanwhile notices of it.
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string>
#include <thread>

#include "archive/segments.h"
#include "base/json_writer.h"
#include "base/test_dir.h"
#include "duck.h"
#include "emit/event_log.h"
#include "pairs.h"
#include "sample_event.h"
#include "served_folder.h"

namespace litmus::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kPairs = 20, kAsked = 60;
constexpr int kSegments = 16, kRows = 25'000;

[[noreturn]] void fail(const std::string& why) {
  std::cerr << "bench_compaction: " << why << '\n';
  std::exit(2);
}

template <class T>
T check(Result<T> result) {
  if (!result.ok()) fail(result.status().to_string());
  return std::move(result).value();
}

// The events of one session, numbered from `first` on.
events::EventBlockPtr block_from(int64_t first) {
  auto block = std::make_shared<events::EventBlock>();
  const Uuid session = Uuid::v7(), run = Uuid::v7();
  const auto& info = events::event_type_info(events::MeasurementRecorded::kTypeId);
  std::string bytes;
  std::vector<size_t> ends;
  ByteBuffer json;
  for (int i = 0; i < kRows; ++i) {
    events::StoredEvent event;
    event.number = first + i;
    event.offset = i + 1;
    event.type_id = static_cast<uint32_t>(info.id);
    event.type = info.type;
    event.id = Uuid::v7();
    event.session_id = event.writer_key = session;
    event.run_id = run;
    event.occurred_at = event.received_at = Timestamp{1'773'151'401'942'000 + event.number * 1'000};
    events::Envelope envelope;
    envelope.id = event.id;
    envelope.session_id = session;
    envelope.run_id = run;
    envelope.occurred_at = event.occurred_at;
    envelope.received_at = event.occurred_at;
    auto sample = sample_event();
    sample.value = 3.3 + 0.00001 * static_cast<double>(event.number % 977);
    json.clear();
    JsonWriter writer(json);
    events::encode(envelope, sample, writer);
    bytes.append(json.view());
    ends.push_back(bytes.size());
    block->events.push_back(event);
  }
  block->size_bytes = bytes.size();
  block->bytes = std::make_unique<char[]>(bytes.size());
  std::memcpy(block->bytes.get(), bytes.data(), bytes.size());
  for (size_t i = 0, begin = 0; i < ends.size(); begin = ends[i++])
    block->events[i].json = {block->bytes.get() + begin, ends[i] - begin};
  return block;
}

archive::Manifest many_segments(const fs::path& index) {
  archive::Manifest manifest;
  for (int i = 0; i < kSegments; ++i)
    manifest = check(archive::checkpoint(manifest, {block_from(1 + int64_t{i} * kRows)}, {}, index)).manifest;
  return manifest;
}

void sync(const fs::path& path, int flags) {
  const int fd = ::open(path.c_str(), flags);
  if (fd < 0 || ::fsync(fd) != 0 || ::close(fd) != 0) fail("cannot sync " + path.string());
}

void copy(Duck& duck, const std::string& files, const fs::path& folder) {
  const fs::path temporary = folder / "copy.tmp";
  duck.run("COPY (FROM read_parquet([" + files + "])) TO '" + temporary.string() +
           "' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 16384)");
  sync(temporary, O_RDWR);
  fs::rename(temporary, folder / "copy.parquet");
  sync(folder, O_RDONLY | O_DIRECTORY);
}

void compare_speed(const archive::Manifest& manifest, const fs::path& index, const std::string& files) {
  Duck duck(1);
  archive::Manifest compacted;
  const auto timed = [](const auto& work) {
    const int64_t begun = now_ns();
    work();
    return now_ns() - begun;
  };
  print("E2", "400,000 events of 16 segments into one",
        compare_singly(
            kPairs, [&] { return timed([&] { compacted = check(archive::compact(manifest, index)).manifest; }); },
            [&] { return timed([&] { copy(duck, files, index); }); }));
  const std::string ours = (index / compacted.event_segments.at(0).path).string(),
                    theirs = (index / "copy.parquet").string();
  const auto rows = "SELECT count(*) FROM (SELECT id, json FROM read_parquet('" + ours +
                    "') INTERSECT SELECT id, json FROM read_parquet('" + theirs + "'))";
  if (compacted.event_segments.size() != 1 || duck.run(rows) != int64_t{kSegments} * kRows) fail("the rows differ");
}

// How long each of some questions for the newest events takes.
Samples ask(client::HttpClient& http) {
  Samples samples;
  client::HttpRequest request;
  request.target = "/api/events?latest=true&limit=50";
  for (int i = 0; i < kAsked; ++i) {
    const int64_t begun = now_ns();
    if (!check(http.request(request)).ok()) fail("no answer");
    samples.push_back(now_ns() - begun);
  }
  return samples;
}

void compare_foreground(const archive::Manifest& manifest, const fs::path& index) {
  const ServedFolder folder("compaction");
  auto http = folder.connect();
  auto log = check(emit::EventLog::open({.data_dir = folder.path(), .session_id = SessionId{Uuid::v7()}}));
  for (int i = 0; i < 1'000; ++i)
    if (!log->emit(sample_event()).ok()) fail("emit");
  const auto meanwhile = [&] {
    std::atomic<bool> over{false};
    std::thread compactor([&] {
      while (!over) check(archive::compact(manifest, index));
    });
    Samples samples = ask(http);
    over = true;
    compactor.join();
    return samples;
  };
  print("E2", "the newest events, asked for meanwhile", compare(kPairs, meanwhile, [&] { return ask(http); }));
}

}  // namespace
}  // namespace litmus::bench

int main() {
  using namespace litmus::bench;
  const litmus::TestDir dir;
  const fs::path index = dir / "index";
  const auto manifest = many_segments(index);
  std::string files;
  for (const auto& segment : manifest.event_segments)
    files += (files.empty() ? "'" : ", '") + (index / segment.path).string() + "'";
  compare_speed(manifest, index, files);
  compare_foreground(manifest, index);
}
