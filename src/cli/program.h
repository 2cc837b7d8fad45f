// Runs another program and waits for it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/status.h"

namespace litmus::cli {

enum class Output {
  kOurs,       // it writes where we do
  kStandard,   // what it prints is kept; its messages go to ours
  kEverything  // both are kept
};

struct Ended {
  int exit_code = 0;   // 128 + n when a signal ended it
  std::string output;  // what was kept
};

// `words`: the program, looked for on PATH unless it has a slash, and its arguments. It runs in the current folder and
// reads our standard input. kNotFound and others when it can't be started.
Result<Ended> run_program(std::vector<std::string> words, Output output);

}  // namespace litmus::cli
