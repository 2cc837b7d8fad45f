// litmus: the command line. Each subcommand is a file; all of them speak HTTP to the daemon.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/export.h"
#include "cli/project_commands.h"
#include "cli/version.h"
#include "config/errors.h"

namespace {

// What to say when no command of ours was given: the help, or which word isn't one.
int no_command(const CLI::App& app) {
  const auto words = app.remaining();
  const auto word =
      std::find_if(words.begin(), words.end(), [](const std::string& w) { return w.empty() || w.front() != '-'; });
  if (word == words.end()) {
    std::cerr << app.help();
    return litmus::cli::kUsage;
  }
  std::vector<std::string_view> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  std::cerr << "litmus: '" << *word << "' isn't a command" << litmus::config::suggestion(*word, names) << '\n';
  return litmus::cli::kUsage;
}

// What follows "--" after `run` is another program's; CLI11 would take its first word for the path.
int own_arguments(int argc, char** argv, std::vector<std::string>& passed_on) {
  const auto end = argv + argc;
  const auto run = std::find_if(argv + 1, end, [](std::string_view word) { return !word.starts_with('-'); });
  if (run == end || std::string_view(*run) != "run") return argc;
  const auto mark = std::find(run, end, std::string_view("--"));
  if (mark != end) passed_on.assign(mark + 1, end);
  return static_cast<int>(mark - argv);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace litmus::cli;
  Context context;
  CLI::App app("Litmus: tests of hardware, recorded, live and for years.", "litmus");
  app.set_version_flag("--version", std::string("litmus ") + kVersion);
  app.require_subcommand(1);
  app.add_flag("--utc", context.utc, "show times in UTC instead of local time");
  app.fallthrough();
  add_init(app, context);
  add_new_test(app, context);
  add_run(app, context);
  add_serve(app, context);
  add_mcp(app, context);
  add_runs(app, context);
  add_show(app, context);
  add_sessions(app, context);
  add_metrics(app, context);
  add_events(app, context);
  add_export(app, context);
  add_channels(app, context);
  add_daemon(app, context);
  add_data(app, context);
  add_station(app, context);
  add_dialogs(app, context);
  add_discover(app, context);
  add_station_files(app, context);
  add_validate(app, context);
  add_explain(app, context);
  add_schema(app, context);
  try {
    app.parse(own_arguments(argc, argv, context.passed_on), argv);
  } catch (const CLI::Success& done) {
    const int code = app.exit(done);
    std::cout.flush();
    std::_Exit(code);  // nothing was begun; taking the commands down takes a fifth of the time
  } catch (const CLI::ParseError& error) {
    if (app.get_subcommands().empty() && error.get_name() == "RequiredError") return no_command(app);
    app.exit(error);
    if (app.got_subcommand("run") && error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError))
      std::cerr << "Options of pytest follow after --, as in: litmus run -- -k ripple\n";
    return kUsage;
  }
  return context.exit_code;
}
