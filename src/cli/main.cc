// litmus: the command line. Each subcommand is a file; all of them speak HTTP to the daemon.
#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/command.h"
#include "cli/version.h"

int main(int argc, char** argv) {
  using namespace litmus::cli;
  Context context;
  CLI::App app("Litmus: tests of hardware, recorded, live and for years.", "litmus");
  app.set_version_flag("--version", std::string("litmus ") + kVersion);
  app.require_subcommand(1);
  app.add_flag("--utc", context.utc, "show times in UTC instead of local time");
  app.fallthrough();
  add_serve(app, context);
  add_runs(app, context);
  add_show(app, context);
  add_events(app, context);
  add_daemon(app, context);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& done) {
    return app.exit(done);
  } catch (const CLI::ParseError& error) {
    app.exit(error);
    return kUsage;
  }
  return context.exit_code;
}
