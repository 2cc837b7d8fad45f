// litmus daemon logs [--follow]: what litmusd wrote into its log. Read from the file: it is wanted most when no daemon
// runs.
#include "cli/daemon_logs.h"

#include <chrono>
#include <iostream>
#include <memory>
#include <thread>

#include "base/data_dir.h"
#include "base/env.h"

namespace litmus::cli {
namespace {

constexpr uint64_t kMostBytes = uint64_t{256} << 10;  // of the file's end, at first
constexpr std::chrono::milliseconds kLookAgain{200};

struct Options {
  int lines = 100;
  bool follow = false;
};

// Where the last `count` lines of `text` begin.
size_t last_lines(const std::string& text, int count) {
  size_t at = text.size();
  for (int i = 0; i <= count && at > 0; ++i) {
    at = text.rfind('\n', at - 1);
    if (at == std::string::npos) return 0;
  }
  return at == 0 ? 0 : at + 1;
}

class LogReader {
 public:
  explicit LogReader(std::filesystem::path path) : path_(std::move(path)) {}

  // Its end; nothing when there is none yet.
  Result<std::string> begin() {
    const auto info = env_.info(path_);
    if (info.status().code() == ErrorCode::kNotFound) return std::string();
    if (!info.ok()) return info.status();
    inode_ = info->inode;
    at_ = info->size > kMostBytes ? info->size - kMostBytes : 0;
    return read();
  }

  // What was written since; litmusd begins a new file when this one is long.
  Result<std::string> more() {
    const auto info = env_.info(path_);
    if (info.status().code() == ErrorCode::kNotFound) return std::string();
    if (!info.ok()) return info.status();
    if (info->inode != inode_ || info->size < at_) at_ = 0;
    inode_ = info->inode;
    return info->size == at_ ? Result<std::string>(std::string()) : read();
  }

 private:
  Result<std::string> read() {
    LITMUS_ASSIGN_OR_RETURN(const File file, env_.open(path_, OpenMode::kRead));
    std::string text(kMostBytes, '\0');
    LITMUS_ASSIGN_OR_RETURN(const size_t size, env_.read_at(file, text.data(), text.size(), at_));
    text.resize(size);
    at_ += size;
    return text;
  }

  const std::filesystem::path path_;
  Env& env_ = Env::real();
  uint64_t inode_ = 0, at_ = 0;
};

int logs(const Context& context, const Options& options) {
  const auto directory = context.data_dir();
  if (!directory.ok()) return report(directory.status());
  const auto path = DataDir(*directory).log_file();
  LogReader log(path);
  const auto end = log.begin();
  if (!end.ok()) return report(end.status());
  const std::string shown = end->substr(last_lines(*end, options.lines));
  if (context.json) {
    std::cout << Json{{"path", path.native()}, {"text", shown}}.dump(2) << '\n';
    return kDone;
  }
  if (end->empty()) std::cerr << "No daemon has written to " << path.native() << " yet.\n";
  std::cout << shown << std::flush;
  while (options.follow && std::cout) {
    std::this_thread::sleep_for(kLookAgain);
    const auto more = log.more();
    if (!more.ok()) return report(more.status());
    std::cout << *more << std::flush;
  }
  return kDone;
}

}  // namespace

void add_daemon_logs(CLI::App& daemon, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(daemon, context, "logs", "what it wrote into its log",
                                  [&context, options] { return logs(context, *options); });
  command->add_option("--lines", options->lines, "how many of the newest")
      ->check(CLI::Range(0, 10'000))
      ->capture_default_str();
  command->add_flag("--follow", options->follow, "go on with new lines as they come");
}

}  // namespace litmus::cli
