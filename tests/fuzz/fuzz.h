// What a fuzz target consists of: LLVMFuzzerTestOneInput, which reads hostile bytes and must come back, and seeds(),
// the inputs to begin with, made by Litmus' own writers. Who calls them is libFuzzer or driver.cc: README.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace litmus::fuzz {

// Valid inputs, as different from each other as can be. Defined by each target; called once.
std::vector<std::string> seeds();

// Ends the process unless `holds`: nothing crashed, but a promise was broken.
void require(bool holds, std::string_view promise);

inline std::string_view text_of(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// A file for readers that want a path. It lies in memory. One thread at a time.
class InputFile {
 public:
  explicit InputFile(std::string_view content);
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile();

  const std::filesystem::path& path() const { return path_; }

 private:
  int fd_;
  std::filesystem::path path_;
};

}  // namespace litmus::fuzz
