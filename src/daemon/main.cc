// litmusd: the one background process of a data directory.
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "base/log.h"
#include "daemon/daemon.h"
#include "daemon/detach.h"

namespace litmus::daemon {
namespace {

// Beside an installed litmusd, else in the source tree that it was built from.
std::filesystem::path find_ui_dir() {
  std::error_code error;
  const auto here = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  std::vector<std::filesystem::path> candidates{here / "../share/litmus/ui"};
  for (auto folder = here; folder.has_relative_path(); folder = folder.parent_path())
    candidates.push_back(folder / "ui/dist");
  for (const auto& candidate : candidates)
    if (std::filesystem::exists(candidate / "index.html", error))
      return std::filesystem::weakly_canonical(candidate, error);
  return {};
}

// From a variable in seconds.
std::chrono::milliseconds timeout_from(const char* variable, std::chrono::milliseconds otherwise) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return otherwise;
  char* end = nullptr;
  const double seconds = std::strtod(text, &end);
  if (end == text || seconds < 0 || seconds > 1e9) return otherwise;
  return std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000));
}

// Before any thread is made, so that all of them leave the signals to the descriptor.
int block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

int run(DaemonOptions options, std::optional<Detached> detached) {
  set_log_level(LogLevel::kInfo);
  const int signals = block_signals();
  auto daemon = Daemon::open(std::move(options));
  if (!daemon.ok()) {
    std::fprintf(stderr, "litmusd: %s\n", daemon.status().message().c_str());
    // Whoever started a second daemon has the first: that is no failure.
    return daemon.status().code() == ErrorCode::kAlreadyExists ? 0 : 1;
  }
  if (signals >= 0)
    (*daemon)->watch(signals, [&daemon, signals] {
      signalfd_siginfo info;
      if (::read(signals, &info, sizeof(info)) == sizeof(info)) (*daemon)->stop();
    });
  if (detached) detached->serving();
  const Status ended = (*daemon)->run();
  if (!ended.ok()) std::fprintf(stderr, "litmusd: %s\n", ended.message().c_str());
  return ended.ok() ? 0 : 1;
}

}  // namespace
}  // namespace litmus::daemon

int main(int argc, char** argv) {
  CLI::App app("litmusd: serves one data directory. Started on demand by litmus and its Python package.");
  std::string data_dir, ui_dir;
  app.add_option("--data-dir", data_dir, "the data directory")->required();
  app.add_option("--ui-dir", ui_dir, "the built web pages; found beside the program unless given");
  bool detach = false;
  app.add_flag("--detach", detach, "serve in the background; return once it serves, or with the reason why it can't");
  app.set_version_flag("--version", LITMUS_VERSION);
  CLI11_PARSE(app, argc, argv);
  std::optional<litmus::daemon::Detached> detached;
  if (detach) detached = litmus::daemon::Detached::go();
  litmus::daemon::DaemonOptions options;
  options.data_dir = std::filesystem::absolute(data_dir);
  options.ui_dir = ui_dir.empty() ? litmus::daemon::find_ui_dir() : std::filesystem::absolute(ui_dir);
  options.idle_timeout = litmus::daemon::timeout_from("LITMUS_DAEMON_IDLE_TIMEOUT", options.idle_timeout);
  options.ingest_timeout = litmus::daemon::timeout_from("LITMUS_INGEST_TIMEOUT", options.ingest_timeout);
  return litmus::daemon::run(std::move(options), detached);
}
