// With libFuzzer, which brings its own main: writes the target's seeds into the folder that LITMUS_FUZZ_SEEDS names,
// and ends. `./dev fuzz` calls it so, and then without.
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "fuzz/fuzz.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  const char* const folder = std::getenv("LITMUS_FUZZ_SEEDS");
  if (folder == nullptr) return 0;
  const std::vector<std::string> seeds = litmus::fuzz::seeds();
  for (size_t i = 0; i < seeds.size(); ++i) {
    std::ofstream file(std::filesystem::path(folder) / ("seed-" + std::to_string(i)), std::ios::binary);
    file << seeds[i];
    if (!file.flush()) {
      std::fprintf(stderr, "%s can't be written to\n", folder);
      std::exit(1);
    }
  }
  std::exit(0);
}
