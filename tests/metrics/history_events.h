// Events of made-up runs, as each run's session would have left them: its start and end, one instrument, the run.
//
// Steps and measurements have some only when asked for: they are many times as many, and no list of many sessions reads
// them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "events/stored_event.h"
#include "runs/run_record.h"

namespace litmus {

class HistoryEvents {
 public:
  // The first event gets the number after `last_number`. `every`: those of steps and measurements, too.
  HistoryEvents(int64_t last_number, bool every) : number_(last_number), every_(every) {}

  // Adds the events of a finished run and returns the number of the last one.
  int64_t add(const runs::RunRecord& run);

  // What was added since the last call; null: nothing.
  events::EventBlockPtr take();

 private:
  void put(std::string_view type, const runs::RunRecord& run, Timestamp at, std::string_view fields);
  void put_steps(const runs::RunRecord& run);

  int64_t number_, offset_ = 0;  // offset_: within the session
  bool every_;
  std::vector<events::StoredEvent> events_;
  std::vector<std::string> json_;
};

}  // namespace litmus
