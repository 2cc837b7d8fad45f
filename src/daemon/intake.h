// Intake: events of producers that write no journal themselves. Writes them down in their place, in journals of the
// daemon's beside those of the session's other writers, marked as relayed: that the daemon ends says nothing about a
// producer elsewhere.
//
// An event comes once: ids are looked up in what is stored, so that this holds across restarts and seals and costs no
// memory that grows. Outcomes that were left out are judged (execution/event_judge.h) before the event is written.
//
// Thread-safe; take() waits for the disk and for queries: worker threads only.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "api/backend.h"
#include "base/env.h"
#include "daemon/own_journals.h"
#include "execution/event_judge.h"

namespace litmus::daemon {

class Intake {
 public:
  struct Options {
    std::filesystem::path data_dir;
    Env* env = &Env::real();
  };
  // What is stored; each sees everything that was published before it was called.
  struct Stored {
    // Which of these ids the session has.
    std::function<Result<std::unordered_set<Uuid>>(const Uuid& session_id, const std::vector<Uuid>& ids)> ids;
    // All events of the run, in order, as JSON with their type.
    std::function<Status(const Uuid& run_id,
                         const std::function<void(const std::string& type, std::string_view json)>&)>
        run;
    // Whether what comes now changes the run's record. It doesn't when that was finished and put away, until it is
    // taken up again. `date`: the folder of the session's files.
    std::function<Result<bool>(const Uuid& run_id)> holds_run;
    std::function<Status(const Uuid& run_id, const Uuid& session_id, const std::string& date)> take_up_run;
  };

  Intake(const Options& options, Stored stored) : options_(options), stored_(std::move(stored)) {}

  // See api::Backend::take.
  Result<api::Taken> take(std::vector<api::IncomingEvent> events);

  // Ends the journal of the session; another event opens another.
  Status close(const Uuid& session_id);
  Status close_all();

 private:
  using Judged = std::pair<Uuid, std::unique_ptr<execution::EventJudge>>;
  static constexpr size_t kMostJudges = 256;

  Result<size_t> drop_duplicates(std::vector<api::IncomingEvent>& events);
  Status judge(api::IncomingEvent& event);
  Result<execution::EventJudge*> judge_of(const events::Envelope& event);
  Status forget_judges_of_released(const std::vector<api::IncomingEvent>& events);
  Status take_up(const Uuid& run_id, const Uuid& session_id);
  void forget_judge(const Uuid& run_id);
  Status write(const api::IncomingEvent& event, const std::vector<api::IncomingEvent>& body);
  Result<std::string> date_of(const Uuid& session_id) const;
  Result<emit::EventLog*> log_of(const Uuid& session_id, const std::vector<api::IncomingEvent>& body);

  const Options options_;
  const Stored stored_;
  std::mutex mutex_;  // guards what follows, and is held from the look-up of ids until they are written
  std::unordered_map<Uuid, std::unique_ptr<emit::EventLog>> logs_;
  std::list<Judged> judges_;  // of runs in flight, the last used first; rebuilt from what is stored when needed again
};

}  // namespace litmus::daemon
