// Programs that tools of the MCP server stand for: pytest, and the search for instruments. They run here rather than in
// the service, because here is the environment of whoever asks.
#pragma once

#include <atomic>
#include <filesystem>
#include <mutex>
#include <string>

#include "cli/command.h"

namespace litmus::cli {

// One program, run on a thread of its own. `stop` may come from any thread.
class Errand {
 public:
  // `errand` is what the service answered: tool, arguments, and the answer to complete.
  Errand(const Context& context, Json errand) : context_(context), errand_(std::move(errand)) {}

  // Runs the program to its end. The answer as JSON text of one line.
  std::string run();

  // SIGTERM to the program and what it started; called again, SIGKILL.
  void stop();

  bool was_stopped() const { return stops_ > 0; }

 private:
  struct Output {
    int exit_code = 0;
    std::string text;
  };

  Json result();
  Json run_tests(const Json& arguments);
  Json discover(const Json& arguments);
  Result<Output> run_program(std::vector<std::string> words, const std::filesystem::path& folder, bool with_messages);

  const Context& context_;
  const Json errand_;
  std::mutex mutex_;
  int group_ = 0;  // of the running program; guarded by mutex_
  std::atomic<int> stops_{0};
};

}  // namespace litmus::cli
