#include "cli/command.h"

#include <chrono>
#include <iostream>
#include <thread>

namespace litmus::cli {

Result<client::HttpClient> Context::daemon() const {
  LITMUS_ASSIGN_OR_RETURN(const auto directory, data_dir());
  return client::ensure_daemon(client::StartOptions::from_environment(directory));
}

namespace {

// A daemon that is just being killed still accepts, and then resets; asking again finds or starts the next one. Only
// for GET, which may be asked twice.
Result<client::HttpResponse> ask(const Context& context, const client::HttpRequest& request) {
  constexpr int kAttempts = 3;
  for (int attempt = 1;; ++attempt) {
    LITMUS_ASSIGN_OR_RETURN(client::HttpClient http, context.daemon());
    auto response = http.request(request);
    if (response.ok() || response.status().code() != ErrorCode::kUnavailable || attempt == kAttempts) return response;
  }
}

}  // namespace

Result<client::HttpResponse> Context::fetch(const std::string& target, const std::string& accept) const {
  client::HttpRequest request;
  request.target = target;
  request.accept = accept;
  LITMUS_ASSIGN_OR_RETURN(client::HttpResponse response, ask(*this, request));
  LITMUS_RETURN_IF_ERROR(client::to_status(response));
  return response;
}

// An unanswered request is made again, for as long as the next daemon may need to start.
Result<client::HttpClient> Context::open_stream(const std::string& target) const {
  constexpr int kAttempts = 50;
  constexpr auto kPause = std::chrono::milliseconds(100);
  client::HttpRequest request;
  request.target = target;
  for (int attempt = 1;; ++attempt) {
    LITMUS_ASSIGN_OR_RETURN(client::HttpClient http, daemon());
    const Status opened = http.open_stream(request);
    if (opened.ok()) return http;
    if (opened.code() != ErrorCode::kUnavailable || attempt == kAttempts) return opened;
    std::this_thread::sleep_for(kPause);
  }
}

Result<Json> Context::get(const std::string& target) const {
  LITMUS_ASSIGN_OR_RETURN(const client::HttpResponse response, fetch(target, "application/json"));
  Json parsed = Json::parse(response.body, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded()) return Status(ErrorCode::kInternal, "litmusd answered " + target + " with invalid JSON");
  return parsed;
}

std::string with_query(std::string path, const std::vector<std::pair<std::string, std::string>>& parameters) {
  char separator = '?';
  for (const auto& [name, value] : parameters) {
    if (value.empty()) continue;
    path += separator + name + '=' + client::url_encode(value);
    separator = '&';
  }
  return path;
}

std::string text(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return "";
  return found->is_string() ? found->get<std::string>() : found->dump();
}

int report(const Status& status) {
  if (status.ok()) return kDone;
  std::cerr << "litmus: " << status.message() << '\n';
  const bool usage = status.code() == ErrorCode::kInvalidArgument || status.code() == ErrorCode::kConflict;
  return usage ? kUsage : kError;
}

CLI::App* add_command(CLI::App& app, Context& context, const std::string& name, const std::string& description,
                      std::function<int()> run) {
  CLI::App* command = app.add_subcommand(name, description);
  // Once it is the one that was asked for: `litmus --help` needn't set up what it doesn't show.
  command->preparse_callback([&context, command](size_t) {
    command->add_option("--data-dir", context.data_dir_option,
                        "data directory (default: litmus.yaml, LITMUS_HOME, "
                        "~/.local/share/litmus)");
    command->add_flag("--json", context.json, "one JSON document on standard output");
  });
  command->callback([&context, run = std::move(run)] { context.exit_code = run(); });
  return command;
}

}  // namespace litmus::cli
