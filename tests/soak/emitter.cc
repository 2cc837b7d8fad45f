// One of the soak's emitters: session after session, each with one run and so many events, and each waited for until it
// is sealed, as pytest does. Ends when all are done, or when its standard input closes.
//
// usage: litmus_soak_emitter --data-dir DIR --sessions N --events-per-session N
#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <string>

#include "client/daemon.h"
#include "emit/event_log.h"
#include "gen/events.h"

namespace litmus::soak {
namespace {

constexpr int kStepEvents = 10;  // a start, measurements, an end
constexpr int kAround = 4;       // the session's and the run's own

Status emit_step(emit::EventLog& log, const emit::EmitOptions& of_run, int index) {
  const std::string name = "test_" + std::to_string(index);
  events::StepStarted begin;
  begin.step_name = begin.step_path = name;
  begin.step_index = index;
  LITMUS_RETURN_IF_ERROR(log.emit(begin, of_run));
  for (int i = 2; i < kStepEvents; ++i) {
    events::MeasurementRecorded event;
    event.step_name = event.step_path = name;
    event.step_index = index;
    event.measurement_name = "vout";
    event.value = 3.3 + 0.001 * i;
    event.units = "V";
    LITMUS_RETURN_IF_ERROR(log.emit(event, of_run));
  }
  events::StepEnded end;
  end.step_name = end.step_path = name;
  end.step_index = index;
  end.outcome = "passed";
  return log.emit(end, of_run);
}

Status emit_session(const std::filesystem::path& data_dir, const Uuid& id, int event_count) {
  LITMUS_ASSIGN_OR_RETURN(const auto log, emit::EventLog::open({.data_dir = data_dir, .session_id = SessionId{id}}));
  const emit::EmitOptions of_run{.run_id = Uuid::v7()};
  events::SessionStarted session;
  session.client = "soak";
  LITMUS_RETURN_IF_ERROR(log->emit(session));
  events::RunStarted run;
  run.client = "soak";
  run.dut_serial = "SN" + id.to_string().substr(24);
  LITMUS_RETURN_IF_ERROR(log->emit(run, of_run));
  for (int i = 0; i < (event_count - kAround) / kStepEvents; ++i) LITMUS_RETURN_IF_ERROR(emit_step(*log, of_run, i));
  events::RunEnded run_end;
  run_end.outcome = "passed";
  LITMUS_RETURN_IF_ERROR(log->emit(run_end, of_run));
  events::SessionEnded session_end;
  session_end.outcome = "passed";
  LITMUS_RETURN_IF_ERROR(log->emit(session_end));
  return log->close();
}

Status wait_sealed(client::HttpClient& http, const Uuid& id) {
  client::HttpRequest request;
  request.method = "POST";
  request.target = "/api/daemon/wait-sealed?timeout_ms=30000&session_id=" + id.to_string();
  request.timeout = std::chrono::seconds(40);
  LITMUS_ASSIGN_OR_RETURN(const auto response, http.request(request));
  return client::to_status(response);
}

bool is_told_to_end() {
  pollfd entry{STDIN_FILENO, POLLIN, 0};
  char byte;
  return ::poll(&entry, 1, 0) > 0 && ::read(STDIN_FILENO, &byte, 1) <= 0;
}

Status run(const std::filesystem::path& data_dir, int64_t sessions, int event_count) {
  LITMUS_ASSIGN_OR_RETURN(auto http, client::ensure_daemon(client::StartOptions::from_environment(data_dir)));
  for (int64_t i = 0; i < sessions && !is_told_to_end(); ++i) {
    const Uuid id = Uuid::v7();
    LITMUS_RETURN_IF_ERROR(emit_session(data_dir, id, event_count));
    LITMUS_RETURN_IF_ERROR(wait_sealed(http, id));
    std::printf("%s\n", id.to_string().c_str());
    std::fflush(stdout);
  }
  return {};
}

}  // namespace
}  // namespace litmus::soak

int main(int argc, char** argv) {
  std::filesystem::path data_dir;
  int64_t sessions = 1;
  int event_count = 104;
  CLI::App app("Emits sessions, one after the other.", "litmus_soak_emitter");
  app.add_option("--data-dir", data_dir)->required();
  app.add_option("--sessions", sessions)->capture_default_str();
  app.add_option("--events-per-session", event_count, "4 and 10 for each step")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const litmus::Status done = litmus::soak::run(data_dir, sessions, event_count);
  if (!done.ok()) std::fprintf(stderr, "litmus_soak_emitter: %s\n", done.message().c_str());
  return done.ok() ? 0 : 1;
}
