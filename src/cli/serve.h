// A TCP door of the data directory's daemon, held open in the foreground.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace litmus::cli {

struct ServeOptions {
  std::string host = "127.0.0.1", token;
  int port = 8000;
  std::vector<std::string> allow_hosts;
  bool reload = false;  // open it again when the project's configuration changes
  std::string path;     // of what is served for, behind the address that is announced
};

// Until SIGINT or SIGTERM; an exit code.
int serve_http(const Context& context, const ServeOptions& options);

}  // namespace litmus::cli
