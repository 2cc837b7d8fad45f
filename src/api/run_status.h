// How far a run is, as RunStatus and ActiveRun of the HTTP API.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/launcher.h"
#include "base/json_writer.h"
#include "runs/run_record.h"

namespace litmus::api {

// Finished of planned steps, floor; 100 only after run.ended.
int progress_percent(const runs::RunRecord& run);

// "running" until the record is durable: before that no interface shows a verdict as final.
std::string_view status_of(const runs::RunRecord& run);

std::string run_status_json(const runs::RunRecord& run);

// A run whose record is durable, by the `outcome` of its row ("" for none) and whether storing it failed.
std::string finished_status_json(std::string_view run_id, std::string_view outcome, bool store_failed);

// [ActiveRun]: `starting` ones that aren't among `runs`, then these; `waiting`: how many dialogs are open, by run.
struct ActiveRuns {
  std::string json;
  size_t count = 0;
};
ActiveRuns active_runs_json(const std::vector<LaunchedRun>& starting, const std::vector<runs::RunRecordPtr>& runs,
                            const std::unordered_map<Uuid, int>& waiting);

}  // namespace litmus::api
