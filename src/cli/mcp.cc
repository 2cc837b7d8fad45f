// litmus mcp serve: the Model Context Protocol for coding assistants, over standard input and output or over HTTP.
#include <unistd.h>

#include <memory>

#include "cli/mcp_door.h"
#include "cli/serve.h"

namespace litmus::cli {
namespace {

struct Options {
  std::string transport = "stdio";
  ServeOptions http;
};

int serve(const Context& context, Options options) {
  if (options.transport == "stdio") return McpDoor(context).serve(STDIN_FILENO, STDOUT_FILENO);
  options.http.path = "/mcp";
  return serve_http(context, options.http);
}

}  // namespace

void add_mcp(CLI::App& app, Context& context) {
  CLI::App* group = app.add_subcommand("mcp", "the Model Context Protocol, for coding assistants");
  group->require_subcommand(1);
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(*group, context, "serve", "serves the protocol until its client goes, or Ctrl-C",
                                  [&context, options] { return serve(context, *options); });
  command->add_option("--transport", options->transport, "stdio or http")
      ->check(CLI::IsMember({"stdio", "http"}))
      ->capture_default_str();
  command->add_option("--host", options->http.host, "http: address to bind to")->capture_default_str();
  command->add_option("--port", options->http.port, "http: 0 takes any free port")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  command->add_option("--token", options->http.token, "http: required for writing when others can reach the server")
      ->envname("LITMUS_TOKEN");
  command->add_option("--allow-host", options->http.allow_hosts, "http: a further name that requests may use as Host");
}

}  // namespace litmus::cli
