#include "query/run_fact_shelf.h"

#include "query/chunk_values.h"
#include "query/duckdb_result.h"
#include "query/engine.h"
#include "query/named_query.h"
#include "query/views.h"

namespace litmus::query {

namespace {

constexpr size_t kFirstOfContext = 4, kSerial = 10;  // columns of metric_run_facts.sql

// One chunk's rows, appended.
Status take_over(const Chunk& chunk, RunContexts& contexts, std::vector<NewRun>& into) {
  const auto column = [&](size_t i) { return duckdb_data_chunk_get_vector(chunk.get(), i); };
  for (idx_t row = 0; row < duckdb_data_chunk_get_size(chunk.get()); ++row) {
    NewRun run;
    LITMUS_ASSIGN_OR_RETURN(run.fact.run_id, Uuid::parse(text_at(column(0), row).value_or("")));
    const auto started = number_at<int64_t>(column(1), row);
    run.fact.started_us = started.value_or(0);
    run.fact.duration_us = number_at<int64_t>(column(2), row).value_or(RunFact::kNoDuration);
    if (started) run.fact.outcome = run_outcome_of(text_at(column(3), row));  // without a start it counts nowhere
    RunContext context;
    runs::Text* fields[] = {&context.product_id,       &context.dut_part_number, &context.station_id,
                            &context.station_hostname, &context.test_phase,      &context.dut_lot_number};
    for (size_t i = 0; i < std::size(fields); ++i) *fields[i] = text_at(column(kFirstOfContext + i), row);
    run.fact.context = contexts.add(context);
    run.serial = text_at(column(kSerial), row).value_or("");
    into.push_back(std::move(run));
  }
  return {};
}

int64_t rows_of(const std::vector<archive::Segment>& segments) {
  int64_t rows = 0;
  for (const auto& segment : segments) rows += segment.rows;
  return rows;
}

}  // namespace

std::shared_ptr<const RunFacts> RunFactShelf::of(Engine& engine, const SnapshotPtr& snapshot) {
  const std::lock_guard lock(mutex_);
  asked_at_ = Clock::now();
  return bring_up_to_date(engine, snapshot).ok() ? facts_ : nullptr;
}

void RunFactShelf::refresh(Engine& engine, const SnapshotPtr& snapshot) {
  const std::lock_guard lock(mutex_);
  if (facts_ == nullptr) return;
  if (Clock::now() - asked_at_ > kKeep || snapshot->manifest->generation < manifest_->generation) return forget();
  [[maybe_unused]] const Status done = bring_up_to_date(engine, snapshot);  // the next question tries again
}

Status RunFactShelf::bring_up_to_date(Engine& engine, const SnapshotPtr& snapshot) {
  if (snapshot->manifest == nullptr) return {ErrorCode::kNotFound, "there are no segments"};
  if (snapshot->manifest == manifest_) return {};
  if (manifest_ != nullptr && snapshot->manifest->generation < manifest_->generation) {
    return {ErrorCode::kNotFound, "newer facts are kept"};
  }
  const int64_t rows = rows_of(snapshot->manifest->run_segments);
  Status done;
  if (rows > most_runs_ || most_runs_ == 0)
    done = {ErrorCode::kTooLarge, "there are more runs than are kept in memory"};
  if (done.ok()) done = read(engine, snapshot);
  // Segments only ever give runs away to newer ones; if some went otherwise, what is kept isn't what is stored.
  if (done.ok() && static_cast<int64_t>(facts_->runs().size()) != rows) {
    forget();
    done = read(engine, snapshot);
  }
  if (!done.ok()) forget();
  if (done.ok()) manifest_ = snapshot->manifest;
  return done;
}

Status RunFactShelf::read(Engine& engine, const SnapshotPtr& snapshot) {
  static const RunFacts kNothing;
  const RunFacts& base = facts_ == nullptr ? kNothing : *facts_;
  RunContexts contexts = base.contexts();
  std::vector<NewRun> added;
  std::set<std::string> segments;
  for (const auto& segment : snapshot->manifest->run_segments) {
    segments.insert(segment.path);
    if (segments_.contains(segment.path)) continue;
    LITMUS_ASSIGN_OR_RETURN(const auto rows,
                            run_named(engine, snapshot, "metric_run_facts",
                                      {{"rows", segment_reader({segment}, engine.index_dir())}}, {}, segment.rows));
    for (const Chunk& chunk : chunks_of(*rows)) LITMUS_RETURN_IF_ERROR(take_over(chunk, contexts, added));
  }
  if (facts_ == nullptr || !added.empty()) facts_ = RunFacts::merge(base, std::move(added), std::move(contexts));
  segments_ = std::move(segments);
  return {};
}

void RunFactShelf::forget() {
  facts_ = nullptr;
  segments_.clear();
  manifest_ = nullptr;
}

}  // namespace litmus::query
