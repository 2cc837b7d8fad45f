#include "daemon/daemon.h"

#include <unistd.h>

#include <algorithm>
#include <future>
#include <utility>

#include "api/api.h"
#include "archive/segments.h"
#include "base/json_writer.h"
#include "base/log.h"
#include "daemon/replay.h"
#include "daemon/stored_run.h"
#include "daemon/token_file.h"
#include "runs/run_file_diff.h"
#include "server/router.h"
#include "server/server.h"
#include "server/static_files.h"

namespace litmus::daemon {

namespace {

constexpr int kWorkers = 4;
constexpr size_t kWaitingRequests = 256;
constexpr std::chrono::seconds kSnapshotDeadline{10};
constexpr std::chrono::seconds kStoreDeadline{60};
constexpr std::chrono::minutes kIndexDeadline{4};
constexpr std::chrono::seconds kReadAgain{5};
constexpr std::chrono::seconds kSealFirst{2};
constexpr std::chrono::milliseconds kAnswerFirst{100};
constexpr uint64_t kMostLogBytes = uint64_t{8} << 20;

// Of this process; 0 when the system doesn't say.
int64_t resident_bytes() {
  const auto text = Env::real().read_file("/proc/self/statm");
  if (!text.ok()) return 0;
  const size_t second = text->find(' ');
  if (second == std::string::npos) return 0;
  return std::strtoll(text->c_str() + second, nullptr, 10) * sysconf(_SC_PAGESIZE);
}

// Runs `work` on the I/O thread and waits for what it gives to `deliver`. The deadline is there for a disk that is
// full.
template <class T, class Work>
Result<T> ask_io(server::IoContext& io, std::chrono::milliseconds deadline, const char* what, Work work) {
  const auto promise = std::make_shared<std::promise<T>>();
  auto future = promise->get_future();
  io.post([promise, work = std::move(work)] { work([promise](T value) { promise->set_value(std::move(value)); }); });
  if (future.wait_for(deadline) == std::future_status::ready) return future.get();
  return Status(ErrorCode::kTimeout, what);
}

}  // namespace

Result<std::unique_ptr<Daemon>> Daemon::open(DaemonOptions options) {
  std::unique_ptr<Daemon> daemon(new Daemon(std::move(options)));
  LITMUS_RETURN_IF_ERROR(daemon->open_all());
  return daemon;
}

Daemon::Daemon(DaemonOptions options) : options_(std::move(options)), data_dir_(options_.data_dir) {}

Daemon::~Daemon() {
  if (ending_.joinable()) ending_.join();
  flight_.reset();
  unix_door_.reset();
  server_.reset();
  workers_.reset();
}

// What earlier lives left is looked after as soon as that can be, while engines and doors are opened: a life may be
// short.
Status Daemon::open_all() {
  LITMUS_RETURN_IF_ERROR(Env::real().make_dirs(options_.data_dir));
  LITMUS_ASSIGN_OR_RETURN(auto lock, LockFile::take(data_dir_.lock_file()));
  lock_ = std::make_unique<LockFile>(std::move(lock));
  LITMUS_RETURN_IF_ERROR(set_log_file(data_dir_.log_file().string()));
  LITMUS_ASSIGN_OR_RETURN(core_,
                          Core::open({.data_dir = options_.data_dir, .relayed_silence = options_.ingest_timeout}, io_));
  LITMUS_ASSIGN_OR_RETURN(product_engine_, query::Engine::open({.data_dir = options_.data_dir}));
  intake_ = std::make_unique<Intake>(Intake::Options{.data_dir = options_.data_dir},
                                     stored_for_intake(*product_engine_, intake_core()));
  core_->set_intake(*intake_);
  rollups_ = std::make_unique<RollupKeeper>(*product_engine_);
  core_->on_manifest([this](ManifestPtr manifest) { rollups_->follow(std::move(manifest)); });
  core_->start();
  LITMUS_ASSIGN_OR_RETURN(
      user_engine_,
      query::Engine::open({.data_dir = options_.data_dir, .channels = &core_->channels(), .locked_down = true}));
  io_.poll();
  upkeep_ = std::make_unique<DataUpkeep>(options_.data_dir, *product_engine_, core_->channels(), upkeep_core());
  return open_doors();
}

Status Daemon::open_doors() {
  workers_ = std::make_unique<server::WorkerPool>(kWorkers, kWaitingRequests, "worker");
  io_.poll();
  runner_ = std::make_unique<Runner>(Runner::Options{.data_dir = options_.data_dir}, io_, *workers_);
  api_ = std::make_unique<api::Api>(*this, io_, *workers_, api::ApiOptions{.version = LITMUS_VERSION});
  server::Router router;
  api_->install(router);
  if (!options_.ui_dir.empty()) {
    const auto files = std::make_shared<server::StaticFiles>(options_.ui_dir.string());
    router.set_fallback([files](const server::Request& request) { return files->serve(request); });
  }
  server_ = std::make_unique<server::Server>(io_, *workers_, std::move(router));
  const auto socket = data_dir_.socket();
  LITMUS_RETURN_IF_ERROR(Env::real().make_dirs(socket.parent_path()));
  server::Access access;
  access.local = true;
  // Whoever is answered at the socket finds what stands in the lock file to be ours.
  open_flight();
  seal_first();
  LITMUS_RETURN_IF_ERROR(describe());
  LITMUS_ASSIGN_OR_RETURN(unix_door_, server_->listen_unix(socket.string(), std::move(access)));
  return {};
}

// Where lives are so short that dead sessions become more and more, each life gets some to their end.
void Daemon::seal_first() {
  const auto until = std::chrono::steady_clock::now() + kSealFirst;
  io_.poll();
  while (core_->must_seal_first() && std::chrono::steady_clock::now() < until) io_.poll(std::chrono::milliseconds{5});
}

// Recording doesn't hang on it: without it everything else is served.
void Daemon::open_flight() {
  auto token = token_of(data_dir_.token_file());
  if (!token.ok()) return log_error("no Arrow Flight: {}", token.status().message());
  auto service = flight::Service::start({.token = *std::move(token)}, flight_desk_);
  if (!service.ok()) return log_error("no Arrow Flight: {}", service.status().message());
  flight_ = *std::move(service);
}

Status Daemon::describe() {
  std::lock_guard lock(doors_mutex_);
  ByteBuffer buffer;
  JsonWriter json(buffer);
  json.raw("{\"pid\":");
  json.integer(getpid());
  json.raw(",\"socket\":");
  json.string(data_dir_.socket().string());
  json.raw(",\"version\":");
  json.string(LITMUS_VERSION);
  if (flight_) {
    json.raw(",\"flight\":");
    json.string(flight_->location());
  }
  if (!urls_.empty()) {
    json.raw(",\"url\":");
    json.string(*urls_.begin());
  }
  json.raw("}");
  return lock_->describe(buffer.view());
}

namespace {

// Where a browser on this machine finds the listener.
std::string url_of(const std::string& host, uint16_t port) {
  const bool local = host.empty() || host == "0.0.0.0" || host == "::" || host == "127.0.0.1";
  const std::string name = local ? "localhost" : host.find(':') == host.npos ? host : "[" + host + "]";
  return "http://" + name + ":" + std::to_string(port);
}

}  // namespace

// The URL stands in the lock file as long as the result lives. That it can't be written there hinders nobody.
std::shared_ptr<void> Daemon::announce(std::string url) {
  const auto write = [this] {
    if (const Status status = describe(); !status.ok()) log_warning("{}", status.message());
  };
  {
    std::lock_guard lock(doors_mutex_);
    urls_.insert(url);
  }
  write();
  return {nullptr, [this, write, url = std::move(url)](void*) {
            {
              std::lock_guard lock(doors_mutex_);
              urls_.erase(urls_.find(url));
            }
            write();
          }};
}

Status Daemon::run() {
  log_info("litmusd {} serves {} (epoch {})", LITMUS_VERSION, options_.data_dir.string(), core_->epoch());
  busy_at_ = std::chrono::steady_clock::now();
  core_->set_restore([this](const Uuid& run_id) { read_back(run_id); });
  core_->set_index_damaged([this] { request_reindex(); });
  io_.every(std::clamp<std::chrono::milliseconds>(options_.idle_timeout / 4, std::chrono::milliseconds{20},
                                                  std::chrono::seconds{1}),
            [this] {
              look_for_directory();
              look_for_idleness();
            });
  io_.every(std::chrono::minutes{1}, [this] { trim_log(); });
  io_.run();
  unix_door_.reset();
  if (abandoned_) return {ErrorCode::kNotFound, "the data directory is gone: " + options_.data_dir.string()};
  Status closed = core_->close();
  if (reindex_) {
    const Status forgotten = archive::forget_manifest(options_.data_dir / "index");
    log_info("the index will be built anew{}", forgotten.ok() ? "" : ", but: " + forgotten.message());
  }
  log_info("litmusd ends{}", closed.ok() ? "" : ": " + closed.message());
  return closed;
}

void Daemon::stop() {
  io_.post([this] { end(); });
}

// Flight's calls may wait for the I/O thread, so they end before it does.
void Daemon::end() {
  if (ending_.joinable()) return;
  ending_ = std::thread([this] {
    if (flight_) flight_->stop();
    io_.post([this] { io_.stop(); });
  });
}

void Daemon::watch(int fd, std::function<void()> readable) { io_.watch_fd(fd, std::move(readable)); }

void Daemon::request_stop() {
  io_.post([this] { io_.after(kAnswerFirst, [this] { end(); }); });
}

Status Daemon::request_stop_if_idle() {
  LITMUS_ASSIGN_OR_RETURN(
      const bool idle, ask_io<bool>(io_, kSnapshotDeadline, "it is too busy to say", [this](auto deliver) {
        const bool free = leases_ == 0 && listeners_ == 0 && !flight_calls() && !core_->is_followed();
        if (free) io_.after(kAnswerFirst, [this] { end(); });
        deliver(free);
      }));
  if (idle) return {};
  return Status(ErrorCode::kConflict,
                fmt::format("litmusd {} is in use: {} leases, {} listeners, {} live journals", LITMUS_VERSION,
                            leases_.load(), listeners_.load(), core_->live_journals()));
}

// Whatever stands under that name now belongs to another daemon: nothing is written there any more.
void Daemon::look_for_directory() {
  if (lock_->is_in_place()) return;
  abandoned_ = true;
  end();
}

void Daemon::request_reindex() {
  reindex_ = true;
  request_stop();
}

// A run that was forgotten, from its stored events.
void Daemon::read_back(const Uuid& run_id) {
  const auto again = [this, run_id] { io_.after(kReadAgain, [this, run_id] { read_back(run_id); }); };
  const bool taken = workers_->submit([this, run_id, again] {
    const auto pinned = snapshot();
    auto stored = pinned.ok() ? read_stored_run(*product_engine_, *pinned, run_id) : Result<StoredRun>(pinned.status());
    io_.post([this, run_id, again, stored = std::move(stored)] {
      if (stored.ok()) return core_->restored(run_id, *stored);
      log_warning("cannot read run {} back, trying again: {}", run_id.to_string(), stored.status().message());
      again();
    });
  });
  if (!taken) again();
}

api::RunFileReport Daemon::rematerialize(const query::SnapshotPtr& snapshot, const Uuid& run_id, bool dry_run) {
  api::RunFileReport report;
  report.run_id = run_id.to_string();
  report.state = "unknown";
  const auto stored = read_stored_run(*product_engine_, snapshot, run_id);
  if (!stored.ok()) {
    report.error = stored.status().message();
    return report;
  }
  if (stored->record == nullptr) return report;
  report.state = "running";
  if (!stored->record->ended) return report;
  const auto diff = runs::compare_run_file(*stored->record, options_.data_dir);
  if (!diff.ok()) {
    report.error = diff.status().message();
    return report;
  }
  report.path = diff->path;
  report.state = runs::run_file_state_name(diff->state);
  report.differences = diff->differences;
  if (diff->state == runs::RunFileState::kDamaged) core_->report_damaged_run_file(diff->path, diff->differences.at(0));
  if (dry_run || (diff->state == runs::RunFileState::kSame && stored->record->file_path)) return report;
  const auto error = ask_io<std::string>(
      io_, kStoreDeadline, "the disk doesn't take the file; it is tried again", [this, run = *stored](auto deliver) {
        core_->rematerialize(run, [deliver](const Status& status) { deliver(status.ok() ? "" : status.message()); });
      });
  report.error = error.ok() ? *error : error.status().message();
  report.written = report.error.empty();
  return report;
}

void Daemon::look_for_idleness() {
  const auto now = std::chrono::steady_clock::now();
  if (leases_ > 0 || listeners_ > 0 || flight_calls() || !core_->is_idle()) busy_at_ = now;
  if (now - busy_at_ < options_.idle_timeout) return;
  log_info("nobody needs this daemon any more");
  end();
}

void Daemon::trim_log() {
  const auto path = data_dir_.log_file();
  const auto info = Env::real().info(path);
  if (!info.ok() || info->size < kMostLogBytes) return;
  Status moved = Env::real().rename(path, path.string() + ".1");
  if (moved.ok()) moved = set_log_file(path.string());
  if (!moved.ok()) log_warning("cannot begin a new log: {}", moved.message());
}

Result<query::SnapshotPtr> Daemon::snapshot() {
  return ask_io<query::SnapshotPtr>(
      io_, kSnapshotDeadline, "published events couldn't be read in time; is the disk full? See litmusd.log",
      [this](auto deliver) { core_->when_caught_up([this, deliver] { deliver(core_->pin()); }); });
}

Result<api::ReplayPage> Daemon::replay(int64_t after, const api::EventFilter& filter, int64_t limit) {
  LITMUS_ASSIGN_OR_RETURN(const auto pinned, snapshot());
  return replay_page(*product_engine_, pinned, after, filter, limit);
}

IntakeCore Daemon::intake_core() {
  constexpr const char* kBusy = "the runs couldn't be asked in time";
  IntakeCore core;
  core.snapshot = [this] { return snapshot(); };
  core.holds_run = [this](const Uuid& run_id) {
    return ask_io<bool>(io_, kSnapshotDeadline, kBusy,
                        [this, run_id](auto deliver) { deliver(core_->holds_run(run_id)); });
  };
  core.take_up_run = [this](events::EventBlockPtr stored, const Uuid& session_id, std::string date) {
    return ask_io<bool>(io_, kSnapshotDeadline, kBusy,
                        [this, stored = std::move(stored), session_id, date = std::move(date)](auto deliver) {
                          core_->take_up_run(stored, session_id, date);
                          deliver(true);
                        })
        .status();
  };
  return core;
}

UpkeepCore Daemon::upkeep_core() {
  UpkeepCore core;
  core.snapshot = [this] { return snapshot(); };
  core.rematerialize = [this](const query::SnapshotPtr& snapshot, const Uuid& run_id, bool dry_run) {
    return rematerialize(snapshot, run_id, dry_run);
  };
  core.add_loss = [this](std::string_view kind, const std::string& path, int64_t count, std::string detail) {
    core_->add_loss(kind, path, count, std::move(detail));
  };
  core.tell_session = [this](const SessionDamage& damage) -> Status {
    LITMUS_ASSIGN_OR_RETURN(
        const std::string error,
        ask_io<std::string>(io_, kStoreDeadline, "the disk doesn't take the event that names the loss",
                            [this, damage](auto deliver) {
                              core_->report_damage(damage, [deliver](const Status& told) { deliver(told.message()); });
                            }));
    return error.empty() ? Status() : Status(ErrorCode::kIo, error);
  };
  core.seal_soon = [this]() -> Status {
    LITMUS_RETURN_IF_ERROR(snapshot().status());  // what is published is ingested first
    io_.post([this] { core_->seal_soon(); });
    return {};
  };
  core.compact = [this]() -> Result<api::CompactReport> {
    LITMUS_ASSIGN_OR_RETURN(const auto replaced, replace_index([this](auto done) { core_->compact(std::move(done)); }));
    api::CompactReport report = weigh_index(*replaced.first);
    const api::CompactReport after = weigh_index(*replaced.second);
    report.files_after = after.files_after;
    report.bytes_after = after.bytes_after;
    return report;
  };
  core.forget = [this](std::set<std::string> session_ids, std::set<std::string> run_ids) {
    return replace_index(
               [this, session_ids, run_ids](auto done) { core_->prune(session_ids, run_ids, std::move(done)); })
        .status();
  };
  return core;
}

// The index before and after what `order` asks the core for.
Result<std::pair<ManifestPtr, ManifestPtr>> Daemon::replace_index(const std::function<void(Core::Replaced)>& order) {
  struct Outcome {
    std::string error;
    ManifestPtr before, after;
  };
  LITMUS_ASSIGN_OR_RETURN(
      const Outcome outcome,
      ask_io<Outcome>(io_, kIndexDeadline, "the disk doesn't take the index in time", [order](auto deliver) {
        order([deliver](const Status& status, ManifestPtr before, ManifestPtr after) {
          deliver(Outcome{status.message(), std::move(before), std::move(after)});
        });
      }));
  if (!outcome.error.empty()) return Status(ErrorCode::kIo, outcome.error);
  return std::make_pair(outcome.before, outcome.after);
}

Result<api::Taken> Daemon::take(std::vector<api::IncomingEvent> events) { return intake_->take(std::move(events)); }

std::vector<runs::RunRecordPtr> Daemon::active_runs() {
  if (io_.on_io_thread()) return core_->open_runs();
  using Records = std::vector<runs::RunRecordPtr>;
  return ask_io<Records>(io_, kSnapshotDeadline, "", [this](auto deliver) { deliver(core_->open_runs()); })
      .value_or(Records{});
}

std::vector<api::LaunchedRun> Daemon::starting_runs() {
  using Launched = std::vector<api::LaunchedRun>;
  const auto look = [this] {
    Launched found = runner_->alive();
    std::erase_if(found, [this](const api::LaunchedRun& run) {
      const bool begun = core_->holds_run(run.run_id);
      if (begun) runner_->begun(run.run_id);
      return begun;
    });
    return found;
  };
  if (io_.on_io_thread()) return look();
  return ask_io<Launched>(io_, kSnapshotDeadline, "", [look](auto deliver) { deliver(look()); }).value_or(Launched{});
}

api::ServiceHealth Daemon::health() {
  api::ServiceHealth health;
  health.data_dir = options_.data_dir.string();
  health.epoch = core_->epoch();
  health.last_number = core_->last_number();
  health.lag_events = core_->lag_events();
  health.live_journals = core_->live_journals();
  health.memory_bytes = resident_bytes();
  health.events_per_s = core_->events_per_s();
  health.idle = leases_ == 0 && listeners_ == 0 && !flight_calls() && health.live_journals == 0;
  health.leases = leases_;
  health.losses = core_->losses().total();
  if (flight_) health.flight = flight_->location();
  return health;
}

std::shared_ptr<void> Daemon::acquire_lease(std::string client) {
  ++leases_;
  log_debug("lease for {}", client);
  return {nullptr, [this](void*) {
            --leases_;
            // A connection that drops may be the first sign of a killed test.
            io_.post([this] { core_->look_soon(); });
          }};
}

Status Daemon::wait_sealed(const Uuid& session_id, int timeout_ms) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  return ask_io<bool>(io_, std::chrono::milliseconds(timeout_ms), "the session isn't sealed yet",
                      [this, session_id, deadline](auto deliver) {
                        core_->when_sealed(
                            session_id, [deadline] { return std::chrono::steady_clock::now() < deadline; },
                            [deliver] { deliver(true); });
                      })
      .status();
}

Result<std::pair<std::shared_ptr<void>, uint16_t>> Daemon::open_listener(const api::ListenerOptions& options) {
  server::Access access;
  access.bound_host = options.host;
  access.token = options.token;
  access.allow_hosts = options.allow_hosts;
  access.project_dir = options.project_dir;
  access.python = options.python;
  access.environment = options.environment;
  LITMUS_ASSIGN_OR_RETURN(auto listener, server_->listen_tcp(options.host, options.port, std::move(access)));
  const uint16_t port = listener->port();
  ++listeners_;
  auto url = announce(url_of(options.host, port));
  std::shared_ptr<void> held(listener.get(), [this, listener, url = std::move(url)](void*) mutable {
    url.reset();
    listener.reset();
    --listeners_;
  });
  return std::make_pair(std::move(held), port);
}

}  // namespace litmus::daemon
