#include "daemon/runner.h"

#include <signal.h>
extern "C" {
#include <sys/pidfd.h>  // of glibc 2.36 has no guard for C++
}
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/log.h"

namespace litmus::daemon {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::chrono::milliseconds kAgain{500};

std::string host_name() {
  char text[256] = {};
  return gethostname(text, sizeof(text) - 1) == 0 ? text : "";
}

// The day that a UUID of version 7 was made, UTC: its first 48 bits are milliseconds.
std::string date_of(const Uuid& run_id) {
  int64_t milliseconds = 0;
  for (int i = 0; i < 6; ++i) milliseconds = milliseconds << 8 | run_id.bytes[static_cast<size_t>(i)];
  return Timestamp{milliseconds * 1000}.date();
}

bool is_of(std::string_view entry, std::string_view name) { return entry.starts_with(std::string(name) + "="); }

// The run's id is given away already; and what is printed shall be seen when it is printed.
std::vector<std::string> environment_of(const api::LaunchOrder& order) {
  std::vector<std::string> all = order.environment;
  if (all.empty()) {
    for (char** entry = environ; *entry != nullptr; ++entry) all.emplace_back(*entry);
  }
  std::erase_if(all, [](const std::string& entry) {
    return is_of(entry, "_LITMUS_RUN_ID") || is_of(entry, "PYTHONUNBUFFERED") || is_of(entry, "LITMUS_TOKEN");
  });
  all.push_back("_LITMUS_RUN_ID=" + order.run_id.to_string());
  all.emplace_back("PYTHONUNBUFFERED=1");
  return all;
}

template <class T>
Json optional_json(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

std::optional<std::string> time_text(const std::optional<Timestamp>& at) {
  return at ? std::optional(at->to_string()) : std::nullopt;
}

}  // namespace

Runner::Runner(Options options, server::IoContext& io, server::WorkerPool& workers)
    : options_(std::move(options)), data_dir_(options_.data_dir), io_(io), workers_(workers) {}

Runner::~Runner() {
  for (auto& [id, watch] : watches_) io_.unwatch(watch.id);
}

std::filesystem::path Runner::file_of(const Uuid& run_id, const char* extension) const {
  return data_dir_.runs() / date_of(run_id) / (run_id.to_string() + extension);
}

Status Runner::start(const api::LaunchOrder& order) {
  Launched launched;
  launched.run.run_id = order.run_id;
  launched.run.output = file_of(order.run_id, ".log");
  launched.run.hostname = host_name();
  launched.run.command = order.command;
  launched.run.dut_serial = order.dut_serial;
  launched.run.station_id = order.station_id;
  launched.run.started_at = options_.env->now();
  LITMUS_RETURN_IF_ERROR(options_.env->make_dirs(launched.run.output.parent_path()));
  LITMUS_ASSIGN_OR_RETURN(const File output, options_.env->open(launched.run.output, OpenMode::kCreateExclusive));
  LITMUS_RETURN_IF_ERROR(write(launched));  // before there is a process that nobody would know of
  const auto pid = spawn_apart({order.folder, order.words, environment_of(order), output.fd()});
  if (!pid.ok()) {
    const Status removed[] = {options_.env->unlink(launched.run.output),
                              options_.env->unlink(file_of(order.run_id, ".launch.json"))};
    for (const Status& status : removed) {
      if (!status.ok()) log_warning("{}", status.message());
    }
    return pid.status();
  }
  launched.run.pid = *pid;
  launched.process = identify(*pid, *options_.env);
  log_info("run {} is process {}: {}", order.run_id.to_string(), *pid, order.command);
  {
    const std::lock_guard lock(mutex_);
    children_[order.run_id] = launched;
  }
  const Status saved = save(order.run_id);  // it runs; that the next service won't know its pid hinders nobody now
  if (!saved.ok()) log_warning("{}", saved.message());
  io_.post([this, run_id = order.run_id, pid = *pid] {
    watch(run_id, pid);
    if (changed_) changed_();
  });
  return {};
}

std::optional<api::LaunchedRun> Runner::find(const Uuid& run_id) {
  if (auto ours = child(run_id)) return std::move(ours->run);
  auto launched = load(run_id);
  if (!launched) return std::nullopt;
  // A child whose end was written down meanwhile says so itself.
  launched->run.ended = launched->run.ended || !is_alive(launched->process, *options_.env);
  return std::move(launched->run);
}

Result<api::Stopping> Runner::stop(const Uuid& run_id) {
  if (const auto stopping = stop_child(run_id)) {
    // Before the answer: the next service must know that the grace runs.
    if (const Status saved = save(run_id); stopping->ok() && !saved.ok()) log_warning("{}", saved.message());
    return *stopping;
  }
  const std::lock_guard lock(files_mutex_);
  auto launched = load(run_id);
  if (!launched) return Status(ErrorCode::kNotFound, "no run " + run_id.to_string() + " was launched here");
  launched->run.ended = launched->run.ended || !is_alive(launched->process, *options_.env);
  LITMUS_ASSIGN_OR_RETURN(const api::Stopping stopping, signal(*launched));
  if (const Status written = write(*launched); !written.ok()) log_warning("{}", written.message());
  return stopping;
}

// The process is one that nobody has waited for, so that its pid is its own.
Result<api::Stopping> Runner::signal(Launched& launched) {
  api::LaunchedRun& run = launched.run;
  if (run.ended) return Status(ErrorCode::kConflict, "the process of run " + run.run_id.to_string() + " has ended");
  const Timestamp now = options_.env->now();
  const auto waited = std::chrono::microseconds(run.stopped_at ? now.micros - run.stopped_at->micros : 0);
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(options_.grace - waited);
  if (run.stopped_at && left.count() > 0) return api::Stopping{false, left};  // a second SIGTERM would only disturb
  const int number = run.stopped_at ? SIGKILL : SIGTERM;
  if (::kill(static_cast<pid_t>(-run.pid), number) != 0)
    return Status::from_errno(errno, "cannot stop process " + std::to_string(run.pid));
  log_info("run {}: signal {} to process group {}", run.run_id.to_string(), number, run.pid);
  if (number == SIGKILL) return api::Stopping{true, {}};
  run.stopped_at = now;
  return api::Stopping{false, options_.grace};
}

std::optional<Runner::Launched> Runner::child(const Uuid& run_id) {
  const std::lock_guard lock(mutex_);
  const auto ours = children_.find(run_id);
  return ours == children_.end() ? std::nullopt : std::optional(ours->second);
}

std::vector<api::LaunchedRun> Runner::alive() {
  std::vector<api::LaunchedRun> found;
  const std::lock_guard lock(mutex_);
  // Ids grow with time.
  for (auto child = children_.rbegin(); child != children_.rend(); ++child) {
    if (!child->second.begun && !child->second.run.ended) found.push_back(child->second.run);
  }
  return found;
}

std::optional<Result<api::Stopping>> Runner::stop_child(const Uuid& run_id) {
  const std::lock_guard lock(mutex_);
  const auto ours = children_.find(run_id);
  if (ours == children_.end()) return std::nullopt;
  return signal(ours->second);
}

void Runner::begun(const Uuid& run_id) {
  const std::lock_guard lock(mutex_);
  if (const auto ours = children_.find(run_id); ours != children_.end()) ours->second.begun = true;
}

Status Runner::save(const Uuid& run_id) {
  const std::lock_guard lock(files_mutex_);
  const auto ours = child(run_id);
  if (!ours) return {};
  LITMUS_RETURN_IF_ERROR(write(*ours));
  const std::lock_guard children(mutex_);
  if (ours->run.ended) children_.erase(run_id);
  return {};
}

Status Runner::write(const Launched& launched) {
  const api::LaunchedRun& run = launched.run;
  const Json json{{"run_id", run.run_id.to_string()},
                  {"command", run.command},
                  {"hostname", run.hostname},
                  {"pid", launched.process.pid},
                  {"start_ticks", launched.process.start_ticks},
                  {"boot_id", launched.process.boot_id},
                  {"started_at", run.started_at.to_string()},
                  {"stopped_at", optional_json(time_text(run.stopped_at))},
                  {"ended", run.ended},
                  {"exit_code", optional_json(run.exit_code)}};
  return options_.env->replace_file(file_of(run.run_id, ".launch.json"),
                                    json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

std::optional<Runner::Launched> Runner::load(const Uuid& run_id) {
  const auto text = options_.env->read_file(file_of(run_id, ".launch.json"));
  if (!text.ok()) return std::nullopt;
  const Json json = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  const auto text_of = [&](const char* key) {
    return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string();
  };
  const auto number_of = [&](const char* key) {
    return json.contains(key) && json[key].is_number_integer() ? json[key].get<int64_t>() : 0;
  };
  Launched launched;
  launched.process = {number_of("pid"), number_of("start_ticks"), text_of("boot_id")};
  api::LaunchedRun& run = launched.run;
  run.run_id = run_id;
  run.output = file_of(run_id, ".log");
  run.hostname = text_of("hostname");
  run.command = text_of("command");
  run.pid = launched.process.pid;
  if (const auto at = Timestamp::parse(text_of("started_at")); at.ok()) run.started_at = *at;
  if (const auto at = Timestamp::parse(text_of("stopped_at")); at.ok()) run.stopped_at = *at;
  run.ended = json.value("ended", Json(false)) == true;
  if (json.contains("exit_code") && json["exit_code"].is_number_integer()) run.exit_code = json["exit_code"].get<int>();
  return launched;
}

void Runner::watch(const Uuid& run_id, int64_t pid) {
  File pidfd(pidfd_open(static_cast<pid_t>(pid), 0), "pidfd");
  if (!pidfd.is_open()) {
    log_warning("cannot follow process {}; its end is looked for again and again", pid);
    const auto look = std::make_shared<server::IoContext::TimerId>(0);
    *look = io_.every(kAgain, [this, run_id, look] {
      process_ended(run_id);
      const auto ours = child(run_id);
      if (!ours || ours->run.ended) io_.cancel(*look);
    });
    return;
  }
  const int fd = pidfd.fd();
  const auto id = io_.watch_fd(fd, [this, run_id] {
    if (const auto found = watches_.find(run_id); found != watches_.end()) {
      io_.unwatch(found->second.id);
      watches_.erase(found);
    }
    process_ended(run_id);
  });
  watches_[run_id] = Watch{std::move(pidfd), id};
}

void Runner::process_ended(const Uuid& run_id) {
  {
    const std::lock_guard lock(mutex_);
    const auto ours = children_.find(run_id);
    if (ours == children_.end() || ours->second.run.ended) return;
    int status = 0;
    if (::waitpid(static_cast<pid_t>(ours->second.run.pid), &status, WNOHANG) == 0) return;
    ours->second.run.ended = true;
    ours->second.run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    log_info("run {}: process {} ended with {}", run_id.to_string(), ours->second.run.pid, *ours->second.run.exit_code);
  }
  save_soon(run_id);
  if (changed_) changed_();
}

void Runner::save_soon(const Uuid& run_id) {
  const bool taken = workers_.submit([this, run_id] {
    if (const Status saved = save(run_id); !saved.ok()) log_warning("{}", saved.message());
  });
  if (taken) return;
  io_.post([this, run_id] { io_.after(kAgain, [this, run_id] { save_soon(run_id); }); });
}

}  // namespace litmus::daemon
