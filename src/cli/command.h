// What every subcommand shares: its options, its way to the daemon, its way to fail.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/status.h"
#include "client/daemon.h"

namespace litmus::cli {

using Json = nlohmann::ordered_json;

constexpr int kDone = 0, kError = 1, kUsage = 2;

// Options that stand before or after any subcommand.
struct Context {
  std::string data_dir_option;         // --data-dir
  bool json = false;                   // --json: one JSON document on standard output, nothing else there
  bool utc = false;                    // --utc: times in UTC instead of local time
  std::vector<std::string> passed_on;  // what follows "--" after `run`: another program's arguments
  int exit_code = kDone;

  // --data-dir, then litmus.yaml, LITMUS_HOME, the platform's folder.
  Result<std::filesystem::path> data_dir() const;

  // The daemon of that data directory, started when none runs.
  Result<client::HttpClient> daemon() const;

  // GET, as it comes; an answer that isn't 2xx is the server's own message.
  Result<client::HttpResponse> fetch(const std::string& target, const std::string& accept) const;

  // A stream of server-sent events; a daemon that is just being killed is waited for.
  Result<client::HttpClient> open_stream(const std::string& target) const;

  // GET, parsed. An answer that isn't 2xx is the server's own message.
  Result<Json> get(const std::string& target) const;
};

// A target's query from the parameters that have a value, in order.
std::string with_query(std::string path, const std::vector<std::pair<std::string, std::string>>& parameters);

// The field as text, empty when it is missing or null.
std::string text(const Json& object, const char* key);

// The exit code of a failed command; prints "litmus: message" to standard error.
int report(const Status& status);

// Adds a subcommand whose callback returns an exit code.
CLI::App* add_command(CLI::App& app, Context& context, const std::string& name, const std::string& description,
                      std::function<int()> run);

// One per file.
void add_runs(CLI::App& app, Context& context);
void add_show(CLI::App& app, Context& context);
void add_sessions(CLI::App& app, Context& context);
void add_events(CLI::App& app, Context& context);
void add_metrics(CLI::App& app, Context& context);
void add_serve(CLI::App& app, Context& context);
void add_mcp(CLI::App& app, Context& context);
void add_channels(CLI::App& app, Context& context);
void add_daemon(CLI::App& app, Context& context);
void add_station(CLI::App& app, Context& context);
void add_data(CLI::App& app, Context& context);
void add_dialogs(CLI::App& app, Context& context);
void add_discover(CLI::App& app, Context& context);
void add_init(CLI::App& app, Context& context);
void add_new_test(CLI::App& app, Context& context);
void add_run(CLI::App& app, Context& context);
void add_validate(CLI::App& app, Context& context);
void add_station_files(CLI::App& app, Context& context);  // init and update of `station`, which may be there already

}  // namespace litmus::cli
