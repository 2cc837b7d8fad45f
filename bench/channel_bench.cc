// D1: append of samples, with their level 1 and their way into the journal, beside memcpy + CRC32C of the raw samples
// into
//     a mapped file that grows the same way. Arrays of 1 Mi elements, and scalars.
// D2: MinMaxLTTB of an array of 10 M elements to 2,000 points, beside a vectorised sum over it.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include "base/crc32c.h"
#include "channels/decimate.h"
#include "channels/writer.h"
#include "pairs.h"

namespace litmus::bench {
namespace {

using channels::Block;
using channels::ElementType;

constexpr int kPairs = 40;
constexpr size_t kMi = size_t{1} << 20;

// A file of raw samples that is made, mapped and populated in steps, as a journal is, and nothing more: each sample is
// copied and checksummed.
class RawFile {
 public:
  explicit RawFile(const std::filesystem::path& path) : fd_(open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600)) {
    base_ = static_cast<char*>(mmap(nullptr, kMost, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    if (fd_ < 0 || base_ == MAP_FAILED) std::abort();
  }
  ~RawFile() {
    munmap(base_, kMost);
    close(fd_);
  }

  void append(const void* samples, size_t size) {
    if (end_ + size > ready_) [[unlikely]]
      grow(end_ + size);
    // In pieces so small that the copy is done while the checksum waits for itself: twice as fast as one after the
    // other.
    const auto* from = static_cast<const char*>(samples);
    for (size_t done = 0; done < size; done += kPiece) {
      const size_t now = std::min(kPiece, size - done);
      crc_ = crc32c(crc_, from + done, now);
      std::memcpy(base_ + end_ + done, from + done, now);
    }
    end_ += size;
  }
  uint32_t crc() const { return crc_; }

 private:
  static constexpr size_t kMost = size_t{16} << 30, kStep = size_t{4} << 20, kPiece = 512;

  void grow(size_t end) {
    const size_t size = (end - ready_ + kStep - 1) / kStep * kStep;
    if (posix_fallocate(fd_, static_cast<off_t>(ready_), static_cast<off_t>(size)) != 0) std::abort();
    void* at =
        mmap(base_ + ready_, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd_, static_cast<off_t>(ready_));
    if (at == MAP_FAILED || madvise(at, size, MADV_POPULATE_WRITE) != 0) std::abort();
    ready_ += size;
  }

  int fd_;
  char* base_;
  size_t end_ = 0, ready_ = 0;
  uint32_t crc_ = 0;
};

template <class T>
std::vector<T> waveform(size_t count) {
  std::vector<T> values(count);
  for (size_t i = 0; i < count; ++i)
    values[i] = static_cast<T>(std::sin(static_cast<double>(i) * 1e-4) + 1e-3 * static_cast<double>(i % 97));
  return values;
}

template <class Call>
Samples timed(int rounds, Call call) {
  Samples samples;
  samples.reserve(static_cast<size_t>(rounds));
  for (int i = 0; i < rounds; ++i) {
    const int64_t begin = now_ns();
    call();
    samples.push_back(now_ns() - begin);
  }
  return samples;
}

// Each round has a journal and a file of its own, so that both stay in the page cache.
template <class T>
void append_arrays(const std::filesystem::path& folder, ElementType type, const char* label) {
  constexpr int kArrays = 8;
  const std::vector<T> values = waveform<T>(kMi);
  Block block;
  block.channel_id = "scope.ch1";
  block.type = type;
  block.is_array = true;
  block.count = static_cast<uint32_t>(values.size());
  block.values = {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
  const auto data_dir = folder / "arrays";
  const auto subject = [&] {
    Samples samples;
    {
      channels::ChannelWriter writer({.data_dir = data_dir,
                                      .session_id = SessionId{Uuid::v7()},
                                      .session_started = Timestamp::now(),
                                      .doorbell = nullptr});
      samples = timed(kArrays, [&] {
        if (!writer.append(block, {}).ok()) std::abort();
      });
    }
    std::filesystem::remove_all(data_dir / "channels");
    return samples;
  };
  const auto baseline = [&] {
    Samples samples;
    {
      RawFile file(folder / "raw");
      samples = timed(kArrays, [&] { file.append(values.data(), values.size() * sizeof(T)); });
    }
    std::filesystem::remove(folder / "raw");
    return samples;
  };
  print("D1", label, compare(kPairs, subject, baseline));
}

// A thousand at a time: one alone is less than the clock takes.
void append_scalars(const std::filesystem::path& folder) {
  constexpr int kBatch = 1000, kBatches = 200;
  const auto data_dir = folder / "scalars";
  double value = 0;
  const auto per_call = [](Samples samples) {
    for (int64_t& sample : samples) sample /= kBatch;
    return samples;
  };
  const auto subject = [&] {
    Samples samples;
    {
      channels::ChannelWriter writer({.data_dir = data_dir,
                                      .session_id = SessionId{Uuid::v7()},
                                      .session_started = Timestamp::now(),
                                      .doorbell = nullptr});
      Block block;
      block.channel_id = "dmm.voltage";
      block.units = "V";
      block.source_method = "observe";
      block.count = 1;
      block.values = {reinterpret_cast<const char*>(&value), sizeof(value)};
      samples = timed(kBatches, [&] {
        for (int i = 0; i < kBatch; ++i) {
          value += 1;
          block.timestamp.micros += 10;
          if (!writer.append(block, {}).ok()) std::abort();
        }
      });
    }
    std::filesystem::remove_all(data_dir / "channels");
    return per_call(samples);
  };
  const auto baseline = [&] {
    Samples samples;
    {
      RawFile file(folder / "raw");
      struct {
        int64_t timestamp;
        double value;
      } sample{0, 0};
      samples = timed(kBatches, [&] {
        for (int i = 0; i < kBatch; ++i) {
          sample.value += 1;
          sample.timestamp += 10;
          file.append(&sample, sizeof(sample));
        }
      });
    }
    std::filesystem::remove(folder / "raw");
    return per_call(samples);
  };
  print("D1", "scalar f64", compare(kPairs, subject, baseline));
}

// The sum of an array, in eight accumulators so that additions don't wait for each other; the compiler makes vectors.
template <class T>
__attribute__((target("avx2"))) T sum(const std::vector<T>& values) {
  constexpr size_t kLanes = 128 / sizeof(T);
  T lanes[kLanes] = {};
  for (size_t i = 0; i + kLanes <= values.size(); i += kLanes) {
    for (size_t k = 0; k < kLanes; ++k) lanes[k] += values[i + k];
  }
  return std::accumulate(lanes, lanes + kLanes, T{});
}

template <class T>
void decimate(ElementType type, const char* label) {
  constexpr uint32_t kPoints = 2000;
  constexpr int kRounds = 3;
  std::vector<T> values = waveform<T>(10'000'000);
  values[6'543'210] = 100;  // the answer is checked: a spike of one sample is there
  const auto subject = [&] {
    return timed(kRounds, [&] {
      const auto points = channels::min_max_lttb(type, values.data(), values.size(), kPoints);
      bool has_spike = points.size() == kPoints;
      for (const auto& point : points) has_spike |= point.index == 6'543'210;
      if (!has_spike) std::abort();
    });
  };
  T total = 0;
  const auto baseline = [&] { return timed(kRounds, [&] { total += sum(values); }); };
  print("D2", label, compare(kPairs, subject, baseline));
  if (total == T{1}) std::abort();  // it is used
}

void d1(const std::filesystem::path& folder) {
  append_arrays<double>(folder, ElementType::kFloat64, "array of 1 Mi f64");
  append_arrays<float>(folder, ElementType::kFloat32, "array of 1 Mi f32");
  append_scalars(folder);
}

void d2() {
  decimate<double>(ElementType::kFloat64, "10 M f64 to 2,000 points");
  decimate<float>(ElementType::kFloat32, "10 M f32 to 2,000 points");
}

}  // namespace
}  // namespace litmus::bench

int main(int argc, char** argv) {
  const std::string only = argc > 1 ? argv[1] : "";
  std::string folder = (std::filesystem::temp_directory_path() / "litmus-channel-bench-XXXXXX").native();
  if (mkdtemp(folder.data()) == nullptr) return 2;
  if (only.empty() || only == "D1") litmus::bench::d1(folder);
  if (only.empty() || only == "D2") litmus::bench::d2();
  std::filesystem::remove_all(folder);
}
