#include "daemon/process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>

#include <cstdlib>
#include <optional>
#include <sstream>

namespace litmus::daemon {
namespace {

// posix_spawn's two settings objects.
class Settings {
 public:
  explicit Settings(const SpawnOrder& order) {
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, order.output_fd, 1);
    posix_spawn_file_actions_adddup2(&actions, order.output_fd, 2);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    posix_spawn_file_actions_addchdir_np(&actions, order.folder.c_str());
    posix_spawnattr_init(&attributes);
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
  }
  ~Settings() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

struct Stat {
  char state = 0;
  int64_t start_ticks = 0;
};

// Of /proc/<pid>/stat. The name of the program stands in parentheses and may hold anything, so fields are counted
// behind the last one: state is the 3rd, start time the 22nd of all.
std::optional<Stat> stat_of(int64_t pid, Env& env) {
  const auto text = env.read_file("/proc/" + std::to_string(pid) + "/stat");
  if (!text.ok()) return std::nullopt;
  const size_t end = text->rfind(')');
  if (end == std::string::npos) return std::nullopt;
  std::istringstream fields(text->substr(end + 1));
  Stat stat;
  fields >> stat.state;
  std::string skipped;
  for (int field = 4; field < 22; ++field) fields >> skipped;
  fields >> stat.start_ticks;
  return fields ? std::optional(stat) : std::nullopt;
}

std::string boot_id(Env& env) {
  auto text = env.read_file("/proc/sys/kernel/random/boot_id");
  if (!text.ok()) return "";
  while (text->ends_with('\n')) text->pop_back();
  return std::move(*text);
}

}  // namespace

Result<int64_t> spawn_apart(const SpawnOrder& order) {
  const Settings settings(order);
  std::vector<std::string> words = order.words, environment = order.environment;
  pid_t pid = 0;
  const int error = posix_spawn(&pid, words.front().c_str(), &settings.actions, &settings.attributes,
                                pointers(words).data(), pointers(environment).data());
  if (error != 0) return Status::from_errno(error, "cannot run " + words.front() + " in " + order.folder.string());
  return pid;
}

ProcessId identify(int64_t pid, Env& env) {
  const auto stat = stat_of(pid, env);
  return {pid, stat ? stat->start_ticks : 0, boot_id(env)};
}

bool is_alive(const ProcessId& process, Env& env) {
  if (process.pid <= 0 || process.boot_id != boot_id(env)) return false;
  const auto stat = stat_of(process.pid, env);
  return stat && stat->start_ticks == process.start_ticks && stat->state != 'Z' && stat->state != 'X';
}

}  // namespace litmus::daemon
