// CsvExporter: one row for each measurement, with the outcomes of its run, its step and its vector. What has an outcome
// and no measurement has a row without one, so that no outcome is lost.
//
// A row waits until its step has ended. One thread.
#pragma once

#include <cstdio>
#include <memory>

#include "cli/exporter.h"

namespace litmus::cli {

// Lines that wait: some in memory, the others in a file that goes with this object.
class WaitingLines {
 public:
  Status add(std::string line);
  // Each with `last` behind it, in their order; then there are none.
  Status drain(const std::string& last, const Exporter::Write& write);
  bool empty() const { return count_ == 0; }

 private:
  static constexpr size_t kMostBytes = 1 << 20;
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  Status spill();

  std::string memory_;  // lines, each ended by a zero: a quoted cell may have line ends
  std::unique_ptr<std::FILE, CloseFile> file_;
  size_t count_ = 0;
};

class CsvExporter final : public Exporter {
 public:
  CsvExporter(const RunContexts& runs, Write write) : runs_(runs), write_(std::move(write)) {}
  Status begin(const EventScope& scope) override;
  Status add(int64_t number, const std::string& type, const std::string& json) override;
  Status end() override;

 private:
  struct OpenStep {
    std::map<std::string, WaitingLines> vectors;  // by index and retry: rows that miss both outcomes
    WaitingLines lines;                           // rows that miss the step's only
    bool any = false;
  };
  struct OpenRun {
    std::map<std::string, OpenStep> steps;  // by path and outer vector
    bool any = false;
  };

  Status measured(OpenRun& run, const Json& event, int64_t number);
  Status vector_ended(OpenRun& run, const Json& event, int64_t number);
  Status step_ended(OpenRun& run, const Json& event, int64_t number);
  Status close(OpenRun& run, OpenStep& step, const std::string& vector_outcome, const std::string& outcome);
  static OpenStep& step_of(OpenRun& run, const Json& event);
  std::string row(const Json& event, int64_t number, bool measured) const;

  const RunContexts& runs_;
  const Write write_;
  std::map<std::string, OpenRun> open_;  // by run
};

}  // namespace litmus::cli
