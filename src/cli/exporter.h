// Exporters: what becomes of the stored events of a run or session, one after the other, in a file.
//
// Memory doesn't grow with the number of events: what has to wait for an outcome waits in memory up to a bound, then in
// a temporary file. One thread.
#pragma once

#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/event_scope.h"

namespace litmus::cli {

// What is said with each row of a run, from its row in the list of runs.
using RunContexts = std::map<std::string, Json>;  // by run id

class Exporter {
 public:
  using Write = std::function<Status(std::string_view)>;
  virtual ~Exporter() = default;
  virtual Status begin(const EventScope& scope) = 0;
  // `json`: the event as it is stored.
  virtual Status add(int64_t number, const std::string& type, const std::string& json) = 0;
  virtual Status end() = 0;
};

// "csv, json"
std::string export_formats();

// nullptr: there is no such format.
std::unique_ptr<Exporter> make_exporter(const std::string& format, const RunContexts& runs, Exporter::Write write);

}  // namespace litmus::cli
