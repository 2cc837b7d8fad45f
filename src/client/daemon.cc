#include "client/daemon.h"

#include <poll.h>
#include <signal.h>
#include <spawn.h>
extern "C" {
#include <sys/pidfd.h>  // of glibc 2.36 has no guard for C++
}
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "base/data_dir.h"
#include "base/env.h"
#include "client/version.h"

extern char** environ;

namespace litmus::client {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

bool kept_variable(std::string_view entry) {
  for (const std::string_view prefix : {"LITMUS_", "XDG_", "PATH=", "HOME=", "TZ=", "LANG=", "LC_", "TMPDIR="}) {
    if (entry.starts_with(prefix)) return true;
  }
  return false;
}

std::vector<char*> daemon_environment() {
  std::vector<char*> kept;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (kept_variable(*entry)) kept.push_back(*entry);
  }
  kept.push_back(nullptr);
  return kept;
}

// A pipe whose ends are closed when the object goes.
struct Pipe {
  int ends[2] = {-1, -1};
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  void close_end(int i) {
    if (ends[i] >= 0) ::close(ends[i]);
    ends[i] = -1;
  }
};

// posix_spawn's two settings objects, with what a daemon needs.
class SpawnSettings {
 public:
  explicit SpawnSettings(int stderr_fd) {
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, stderr_fd, 2);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    posix_spawn_file_actions_addchdir_np(&actions, "/");
    posix_spawnattr_init(&attributes);
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
};

Result<pid_t> spawn_detached(const StartOptions& options, const std::filesystem::path& litmusd, int stderr_fd) {
  std::string program = litmusd.native();
  std::string data_dir = std::filesystem::absolute(options.data_dir).native();
  char detach[] = "--detach", flag[] = "--data-dir";
  char* arguments[] = {program.data(), detach, flag, data_dir.data(), nullptr};
  const SpawnSettings settings(stderr_fd);
  const std::vector<char*> environment = daemon_environment();
  pid_t pid = 0;
  const int error =
      posix_spawn(&pid, program.c_str(), &settings.actions, &settings.attributes, arguments, environment.data());
  if (error != 0) return Status::from_errno(error, "cannot start " + program);
  return pid;
}

std::string read_all(int fd) {
  std::string text;
  char chunk[4096];
  for (ssize_t n; (n = ::read(fd, chunk, sizeof(chunk))) > 0 && text.size() < 64 * 1024;) {
    text.append(chunk, static_cast<size_t>(n));
  }
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

// `litmusd --detach` returns when its daemon serves, or with a message when it can't. The process that is waited for
// is only the starter; the daemon isn't our child, so that a test's own os.wait() never meets it.
Status wait_started(pid_t pid, int stderr_fd, milliseconds timeout) {
  const int pidfd = pidfd_open(pid, 0);
  if (pidfd >= 0) {
    pollfd entry{pidfd, POLLIN, 0};
    const int n = ::poll(&entry, 1, static_cast<int>(timeout.count()));
    ::close(pidfd);
    if (n == 0) {
      ::kill(pid, SIGKILL);
      ::waitpid(pid, nullptr, 0);
      return Status(ErrorCode::kTimeout, "litmusd didn't start within " + std::to_string(timeout.count()) + " ms");
    }
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return Status();
  return Status(ErrorCode::kUnavailable, "litmusd didn't start: " + read_all(stderr_fd));
}

Status start_daemon(const StartOptions& options) {
  std::filesystem::path litmusd = options.litmusd;
  if (litmusd.empty()) {
    LITMUS_ASSIGN_OR_RETURN(litmusd, find_litmusd());
  }
  Pipe errors;
  if (::pipe2(errors.ends, O_CLOEXEC) != 0) return Status::from_errno(errno, "cannot create a pipe");
  LITMUS_ASSIGN_OR_RETURN(const pid_t pid, spawn_detached(options, litmusd, errors.ends[1]));
  errors.close_end(1);
  return wait_started(pid, errors.ends[0], options.spawn_timeout);
}

std::filesystem::path own_folder() {
  std::error_code ec;
  return std::filesystem::read_symlink("/proc/self/exe", ec).parent_path();
}

bool executable(const std::filesystem::path& path) { return ::access(path.c_str(), X_OK) == 0; }

// Where the wheel keeps it, seen from the folder `bin` of a Python environment.
std::filesystem::path in_python_environment(const std::filesystem::path& bin) {
  std::error_code ec;
  for (const auto& entry : std::filesystem::directory_iterator(bin / "../lib", ec)) {
    if (!entry.path().filename().string().starts_with("python3")) continue;
    for (const char* packages : {"site-packages", "dist-packages"}) {
      auto candidate = entry.path() / packages / "litmus/_bin/litmusd";
      if (executable(candidate)) return candidate;
    }
  }
  return {};
}

}  // namespace

StartOptions StartOptions::from_environment(std::filesystem::path data_dir) {
  StartOptions options;
  options.data_dir = std::move(data_dir);
  const char* seconds = std::getenv("LITMUS_DAEMON_SPAWN_TIMEOUT");
  if (seconds != nullptr) {
    const double value = std::strtod(seconds, nullptr);
    if (value > 0 && value < 3600) options.spawn_timeout = milliseconds(static_cast<int64_t>(value * 1000));
  }
  return options;
}

Result<std::filesystem::path> find_litmusd() {
  const char* named = std::getenv("LITMUSD");
  if (named != nullptr && executable(named)) return std::filesystem::path(named);
  const std::filesystem::path here = own_folder();
  for (const auto& candidate : {here / "litmusd", here / "../libexec/litmus/litmusd", here / "../daemon/litmusd"}) {
    if (executable(candidate)) return candidate;
  }
  if (auto packaged = in_python_environment(here); !packaged.empty()) return packaged;
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(':'), rest.size());
    const auto candidate = std::filesystem::path(rest.substr(0, end)) / "litmusd";
    if (executable(candidate)) return candidate;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return Status(ErrorCode::kNotFound, "litmusd is not beside the litmus command nor on PATH; set LITMUSD to its path");
}

Result<HttpClient> connect_daemon(const std::filesystem::path& data_dir, milliseconds timeout) {
  return HttpClient::connect(DataDir(data_dir).socket(), timeout);
}

namespace {

// As it says of itself in its lock file.
std::optional<Version> daemon_version(const std::filesystem::path& data_dir) {
  const auto text = Env::real().read_file(DataDir(data_dir).lock_file());
  if (!text.ok()) return std::nullopt;
  const auto about = nlohmann::json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!about.is_object() || !about.contains("version") || !about["version"].is_string()) return std::nullopt;
  return parse_version(about["version"].get<std::string>());
}

// What `litmusd --version` prints.
std::optional<Version> program_version(const std::filesystem::path& litmusd) {
  Pipe output;
  if (::pipe2(output.ends, O_CLOEXEC) != 0) return std::nullopt;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output.ends[1], 1);
  std::string program = litmusd.native();
  char flag[] = "--version";
  char* arguments[] = {program.data(), flag, nullptr};
  pid_t pid = 0;
  const int error = posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  output.close_end(1);
  if (error != 0) return std::nullopt;
  const std::string text = read_all(output.ends[0]);
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  return parse_version(text);
}

// Whether what would be started in its place is any better.
bool is_worth_replacing(const StartOptions& options, const Version& running) {
  const auto litmusd = options.litmusd.empty() ? find_litmusd() : Result<std::filesystem::path>(options.litmusd);
  if (!litmusd.ok()) return false;
  const auto ours = program_version(*litmusd);
  return ours && *ours > running;
}

// Ends a daemon that nobody needs. kConflict says who needs it.
Status end_idle(HttpClient& http, const StartOptions& options) {
  HttpRequest request;
  request.method = "POST";
  request.target = "/api/daemon/stop?if_idle=true";
  LITMUS_ASSIGN_OR_RETURN(const HttpResponse response, http.request(request));
  LITMUS_RETURN_IF_ERROR(to_status(response));
  const auto deadline = Clock::now() + options.spawn_timeout;
  while (connect_daemon(options.data_dir).ok()) {
    if (Clock::now() > deadline) return Status(ErrorCode::kTimeout, "the older litmusd is still ending");
    std::this_thread::sleep_for(milliseconds(5));
  }
  return {};
}

// True: an older daemon has ended, for ours to take its place. An error when it is too old to serve us and is needed.
Result<bool> replace_older(HttpClient& http, const StartOptions& options) {
  const auto running = daemon_version(options.data_dir);
  const Fit fit = fit_of(own_version(), running);
  if (fit == Fit::kSame || !is_worth_replacing(options, *running)) return false;
  const Status ended = end_idle(http, options);
  if (ended.ok()) return true;
  if (fit == Fit::kOlder) return false;
  return Status(ErrorCode::kUnavailable, "an older litmusd serves this data directory, and can't be replaced now: " +
                                             ended.message() + "; end what uses it, or run `litmus daemon restart`");
}

// What was started ends well when another serves. That one may not be ready yet; or it is on its way out, doesn't
// listen any more, and nobody follows it: then a further one must be started.
constexpr milliseconds kFirstPatience{100}, kMostPatience{1'000};

Result<HttpClient> connect_until(const std::filesystem::path& data_dir, Clock::time_point deadline) {
  for (;;) {
    auto connected = connect_daemon(data_dir);
    if (connected.ok() || Clock::now() > deadline) return connected;
    std::this_thread::sleep_for(milliseconds(5));
  }
}

}  // namespace

Result<HttpClient> ensure_daemon(const StartOptions& options) {
  auto running = connect_daemon(options.data_dir);
  if (running.ok()) {
    LITMUS_ASSIGN_OR_RETURN(const bool ended, replace_older(*running, options));
    if (!ended) return running;
  }
  const auto deadline = Clock::now() + options.spawn_timeout;
  for (milliseconds patience = kFirstPatience;; patience = std::min(2 * patience, kMostPatience)) {
    LITMUS_RETURN_IF_ERROR(start_daemon(options));
    auto started = connect_until(options.data_dir, std::min(Clock::now() + patience, deadline));
    if (started.ok() || Clock::now() > deadline) return started;
  }
}

}  // namespace litmus::client
