#include "station/lock_look.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "base/env.h"

namespace litmus::station {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kLock = ".lock", kQueue = ".queue", kMachinePrefix = "litmus-";

bool is_running(int64_t pid) { return ::kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM; }

// The keys of the lock files in a folder; none when it can't be read.
void add_keys(const fs::path& folder, std::string_view prefix, std::set<std::string>& keys) {
  const auto entries = Env::real().list(folder);
  if (!entries.ok()) return;
  for (const DirEntry& entry : *entries) {
    const std::string_view name = entry.name;
    if (entry.is_directory || !name.starts_with(prefix) || !name.ends_with(kLock)) continue;
    keys.insert(std::string(name.substr(prefix.size(), name.size() - prefix.size() - kLock.size())));
  }
}

// nullopt: free, or not there.
std::optional<Holder> holder_of(const fs::path& path, bool is_shared, const std::string& host) {
  std::error_code error;
  if (!fs::exists(path, error)) return std::nullopt;
  auto file = is_shared ? LockFile::open_shared(path) : LockFile::open_own(path);
  if (!file.ok()) {  // closed to us
    const pid_t pid = kernel_holder_of(path);
    return pid == 0 ? std::nullopt : std::optional(Holder{pid, host, "", "", "", std::nullopt});
  }
  const auto is_free = file->is_free();
  if (!is_free.ok() || *is_free) return std::nullopt;
  return trusted_holder(*file, host);
}

std::optional<Holder> holder_of(const LockPlaces& places, const std::string& key) {
  auto own = holder_of(lock_file(places, key), false, places.host);
  if (own || !places.machine_folder) return own;
  return holder_of(machine_file(places, key), true, places.host);
}

// The guard keeps our question from being taken for a holder.
LockState state_of(const LockPlaces& places, const std::string& key) {
  LockState state{key, "", std::nullopt, {}};
  const fs::path path = queue_file(places, key);
  std::error_code error;
  if (!fs::exists(path, error)) {
    state.holder = holder_of(places, key);
  } else if (auto queue = LockQueue::open(path); queue.ok()) {
    const auto guard = queue->guard();
    state.holder = holder_of(places, key);
    if (auto waiters = queue->waiters(); waiters.ok()) state.waiters = std::move(waiters).value();
  }
  if (state.holder) state.resource = state.holder->resource;
  for (const Waiter& waiter : state.waiters) {
    if (state.resource.empty()) state.resource = waiter.who.resource;
  }
  return state;
}

}  // namespace

fs::path lock_file(const LockPlaces& places, const std::string& key) { return places.folder / (key + ".lock"); }
fs::path queue_file(const LockPlaces& places, const std::string& key) { return places.folder / (key + ".queue"); }

fs::path machine_file(const LockPlaces& places, const std::string& key) {
  return *places.machine_folder / ("litmus-" + key + ".lock");
}

Holder trusted_holder(const LockFile& file, const std::string& host) {
  const pid_t kernel = file.kernel_holder();
  const Holder said = decode_holder(file.read_text()).value_or(Holder{});
  if (kernel == 0) {
    const bool plausible = said.pid > 0 && (said.host != host || is_running(said.pid));
    return plausible ? said : Holder{};
  }
  if (said.pid == kernel) return said;
  return Holder{kernel, host, "", "", "", std::nullopt};
}

Result<std::vector<LockState>> list_locks(const LockPlaces& places) {
  std::set<std::string> keys;
  add_keys(places.folder, "", keys);
  if (places.machine_folder) add_keys(*places.machine_folder, kMachinePrefix, keys);
  std::vector<LockState> states;
  for (const std::string& key : keys) {
    LockState state = state_of(places, key);
    if (state.holder || !state.waiters.empty()) states.push_back(std::move(state));
  }
  std::stable_sort(states.begin(), states.end(),
                   [](const LockState& a, const LockState& b) { return a.resource < b.resource; });
  return states;
}

}  // namespace litmus::station
