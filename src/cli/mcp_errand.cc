#include "cli/mcp_errand.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "base/file.h"
#include "base/time.h"
#include "config/project.h"
#include "config/pytest_output.h"

namespace litmus::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kShownCharacters = 2'000;
constexpr size_t kMostKept = size_t{4} << 20;

Json error_result(std::string_view message) {
  return {{"content", Json::array({{{"type", "text"}, {"text", message}}})}, {"isError", true}};
}

Json good_result(const Json& structured, std::string_view summary) {
  const Json summary_block = {{"type", "text"}, {"text", summary}};
  const Json data_block = {{"type", "text"}, {"text", structured.dump(-1, ' ', false, Json::error_handler_t::replace)}};
  return {{"content", Json::array({summary_block, data_block})}, {"structuredContent", structured}, {"isError", false}};
}

std::string own_program() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  return error ? "litmus" : self.native();
}

// The project that is asked for, else that of the current folder, else that folder.
Result<fs::path> project_folder(const std::string& given) {
  std::error_code error;
  const fs::path folder = given.empty() ? fs::current_path(error) : fs::canonical(given, error);
  if (error || !fs::is_directory(folder, error)) {
    return Status(ErrorCode::kInvalidArgument, "there is no folder " + given + " for a project");
  }
  const auto file = config::find_project(folder);
  if (!given.empty() && !file) return Status(ErrorCode::kInvalidArgument, "no litmus.yaml in " + given + " or above");
  return file ? file->parent_path() : folder;
}

// Tests of the project only, and nothing that would be taken for an option.
Status check_test(const std::string& test, const fs::path& project) {
  if (test.empty()) return {};
  std::error_code error;
  const fs::path path = fs::weakly_canonical(project / test.substr(0, test.find("::")), error);
  const fs::path inside = path.lexically_relative(fs::weakly_canonical(project, error));
  if (test.front() == '-' || inside.empty() || *inside.begin() == "..") {
    return Status(ErrorCode::kInvalidArgument, "'test' must be a folder, file or node id below " + project.string());
  }
  if (fs::exists(path, error)) return {};
  return Status(ErrorCode::kInvalidArgument, "there is no " + test + " in " + project.string());
}

Json text_or_null(const Json& arguments, const char* name) {
  const std::string given = text(arguments, name);
  return given.empty() ? Json(nullptr) : Json(given);
}

class SpawnPlan {
 public:
  SpawnPlan(const fs::path& folder, int pipe, bool with_messages) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);  // ours is the protocol's
    posix_spawn_file_actions_adddup2(&actions_, pipe, STDOUT_FILENO);
    if (with_messages) posix_spawn_file_actions_adddup2(&actions_, pipe, STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
    posix_spawnattr_init(&attributes_);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  Result<pid_t> start(std::vector<std::string>& words) {
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    pid_t pid = 0;
    const int error = posix_spawnp(&pid, argv.front(), &actions_, &attributes_, argv.data(), ::environ);
    if (error != 0) return Status::from_errno(error, "cannot run " + words.front());
    return pid;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// What comes through `pipe` until it closes; of too much the end.
std::string read_to_end(int pipe) {
  std::string text;
  char chunk[16384];
  for (;;) {
    const ssize_t n = ::read(pipe, chunk, sizeof(chunk));
    if (n == 0 || (n < 0 && errno != EINTR)) return text;
    if (n > 0) text.append(chunk, static_cast<size_t>(n));
    if (text.size() > 2 * kMostKept) text.erase(0, text.size() - kMostKept);
  }
}

}  // namespace

Result<Errand::Output> Errand::run_program(std::vector<std::string> words, const fs::path& folder, bool with_messages) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return Status::from_errno(errno, "cannot make a pipe to " + words.front());
  const File ours(ends[0], "pipe");
  File theirs(ends[1], "pipe");
  SpawnPlan plan(folder, theirs.fd(), with_messages);
  pid_t pid = 0;
  {
    const std::lock_guard lock(mutex_);
    if (was_stopped()) return Status(ErrorCode::kUnavailable, "it was stopped before it began");
    LITMUS_ASSIGN_OR_RETURN(pid, plan.start(words));
    group_ = pid;
  }
  theirs.reset();
  Output output{.exit_code = 0, .text = read_to_end(ours.fd())};
  // Not yet taken from the system's table: the group can't be another's while `stop` uses it.
  siginfo_t ended{};
  while (::waitid(P_PID, static_cast<id_t>(pid), &ended, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
  }
  const std::lock_guard lock(mutex_);
  group_ = 0;
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return Status::from_errno(errno, "cannot wait for " + words.front());
  }
  output.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return output;
}

void Errand::stop() {
  const std::lock_guard lock(mutex_);
  const int signal = stops_++ == 0 ? SIGTERM : SIGKILL;
  if (group_ > 0) ::kill(-group_, signal);
}

std::string Errand::run() {
  Json answer = errand_["answer"];
  const Json made = result();
  for (const auto& [name, value] : made.items()) answer["result"][name] = value;
  return answer.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json Errand::result() {
  const std::string tool = text(errand_, "tool");
  if (tool == "litmus_run") return run_tests(errand_["arguments"]);
  if (tool == "litmus_discover") return discover(errand_["arguments"]);
  return error_result("this litmus doesn't know the tool " + tool + "; it is older than its service");
}

Json Errand::run_tests(const Json& arguments) {
  const auto folder = project_folder(text(arguments, "project"));
  if (!folder.ok()) return error_result(folder.status().message());
  const std::string test = text(arguments, "test");
  if (const Status checked = check_test(test, *folder); !checked.ok()) return error_result(checked.message());
  const bool mock = !arguments.contains("mock") || arguments["mock"] != Json(false);
  std::vector<std::string> words{own_program(), "run"};
  for (const auto& [flag, name] : {std::pair{"--station=", "station"}, std::pair{"--serial=", "serial"}}) {
    if (const std::string value = text(arguments, name); !value.empty()) words.push_back(flag + value);
  }
  if (!context_.data_dir_option.empty()) {
    std::error_code error;
    words.push_back("--data-dir=" + fs::absolute(context_.data_dir_option, error).string());
  }
  if (mock) words.emplace_back("--mock");
  if (!test.empty()) words.push_back(test);

  const std::string started_at = Timestamp::now().to_string();
  const auto output = run_program(std::move(words), *folder, true);
  if (!output.ok()) return error_result(output.status().message());
  const int code = output->exit_code;
  const char* status = code == 0 ? "passed" : code == 1 ? "failed" : "error";
  const std::string run_id = config::pytest_run_id(output->text);
  const std::string summary = config::pytest_last_words(output->text, code);
  const Json structured = {{"run_id", run_id},
                           {"status", status},
                           {"summary", summary},
                           {"test", text_or_null(arguments, "test")},
                           {"station", text_or_null(arguments, "station")},
                           {"serial", text_or_null(arguments, "serial")},
                           {"mock", mock},
                           {"started_at", started_at},
                           {"output", config::last_characters(output->text, kShownCharacters)}};
  return good_result(structured, fmt::format("{}: {}. Run {}.", status, summary, run_id));
}

Json Errand::discover(const Json& arguments) {
  std::vector<std::string> words{own_program(), "discover", "--json"};
  const Json given = arguments.value("protocols", Json());
  for (const Json& protocol : given.is_array() ? given : given.is_null() ? Json::array() : Json::array({given})) {
    words.push_back("--protocol=" + protocol.get<std::string>());
  }
  std::error_code error;
  const auto output = run_program(std::move(words), fs::current_path(error), false);
  if (!output.ok()) return error_result(output.status().message());
  const Json found = Json::parse(output->text, nullptr, /*allow_exceptions=*/false);
  if (output->exit_code != 0 || !found.is_object() || !found.contains("instruments")) {
    return error_result("litmus discover failed; run it in a terminal to see why");
  }
  return good_result(found, fmt::format("{} found.", found["instruments"].size()));
}

}  // namespace litmus::cli
