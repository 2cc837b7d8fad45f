#include "api/mcp_run.h"

#include <algorithm>
#include <utility>

#include "api/launch_request.h"
#include "api/launcher.h"
#include "api/mcp_tools.h"
#include "api/output_lines.h"
#include "config/pytest_command.h"
#include "config/pytest_output.h"
#include "query/queries.h"
#include "server/access.h"
#include "server/later.h"

namespace litmus::api {
namespace {

using server::Request;
using server::Response;

constexpr std::chrono::milliseconds kInterval{200};
constexpr size_t kShownCharacters = 2'000;
constexpr size_t kMostLines = 2'000;  // more than that many characters have
using Answer = std::function<Response(std::string result)>;

std::string text_of(const McpJson& arguments, const char* name) {
  const auto found = arguments.find(name);
  return found != arguments.end() && found->is_string() ? found->get<std::string>() : std::string();
}

McpJson text_or_null(const McpJson& arguments, const char* name) {
  const std::string text = text_of(arguments, name);
  return text.empty() ? McpJson(nullptr) : McpJson(text);
}

bool is_simulated(const McpJson& arguments) {
  const auto mock = arguments.find("mock");
  return mock == arguments.end() || *mock != McpJson(false);
}

// A line break would end nothing here, but would be one in every list that shows the run.
Status check_plain(const McpJson& arguments) {
  for (const char* name : {"test", "station", "serial"}) {
    const std::string text = text_of(arguments, name);
    const bool plain = std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    if (!plain) {
      return Status(ErrorCode::kInvalidArgument, "'" + std::string(name) + "' must not contain control characters");
    }
  }
  return {};
}

Result<LaunchOrder> order_of(Context& context, const McpJson& arguments, const Request& http) {
  const server::Access& access = *http.access;
  if (access.project_dir.empty()) {
    return Status(ErrorCode::kUnavailable,
                  "no project belongs to this server; start it in the folder of a litmus.yaml");
  }
  if (access.python.empty()) {
    return Status(
        ErrorCode::kUnavailable,
        "there is no Python to run the project's tests with; install the litmus wheel into its .venv, or name "
        "an interpreter with LITMUS_PYTHON, and start the server again");
  }
  LITMUS_RETURN_IF_ERROR(check_plain(arguments));
  config::PytestOptions options;
  if (const std::string test = text_of(arguments, "test"); !test.empty()) {
    LITMUS_ASSIGN_OR_RETURN(options.path, test_path_of(test, access.project_dir));
  }
  options.station = text_of(arguments, "station");
  options.serial = text_of(arguments, "serial");
  options.mock = is_simulated(arguments);
  LaunchOrder order;
  order.run_id = Uuid::v7();
  order.folder = access.project_dir;
  order.command = config::command_for_people(options);
  order.dut_serial = options.serial;
  order.station_id = options.station;
  options.data_dir = context.backend.health().data_dir;
  order.words = config::pytest_command(access.python, options);
  order.environment = access.environment;
  return order;
}

// One that collected no test begins none.
bool has_begun(Context& context, const Uuid& run_id) {
  const auto snapshot = context.backend.snapshot();
  return snapshot.ok() && query::run_json(context.backend.product_engine(), *snapshot, run_id.to_string()).ok();
}

// A CallToolResult.
std::string result_of(Context& context, const LaunchedRun& run, const McpJson& arguments) {
  std::string output;
  if (const auto lines = last_lines(run.output, std::nullopt, kMostLines, /*complete=*/true); lines.ok()) {
    for (const std::string& line : lines->lines) output += line + "\n";
  }
  const int code = run.exit_code.value_or(-1);
  const std::string status = code == 0 ? "passed" : code == 1 ? "failed" : "error";
  const std::string summary = config::pytest_last_words(output, code);
  const std::string run_id = has_begun(context, run.run_id) ? run.run_id.to_string() : "unknown";
  const McpJson structured = {{"run_id", run_id},
                              {"status", status},
                              {"summary", summary},
                              {"test", text_or_null(arguments, "test")},
                              {"station", text_or_null(arguments, "station")},
                              {"serial", text_or_null(arguments, "serial")},
                              {"mock", is_simulated(arguments)},
                              {"started_at", run.started_at.to_string()},
                              {"output", config::last_characters(output, kShownCharacters)}};
  return tool_result(structured.dump(-1, ' ', false, McpJson::error_handler_t::replace),
                     status + ": " + summary + ". Run " + run_id + ".");
}

// Looks at the process until it has ended. What looks outlives this, so it holds what it needs.
class RunWait final : public server::LaterResponse {
 public:
  RunWait(Context& context, const Uuid& run_id, McpJson arguments, Answer answer)
      : context_(context),
        run_id_(run_id),
        arguments_(std::move(arguments)),
        answer_(std::move(answer)),
        self_(std::make_shared<RunWait*>(this)) {}

  ~RunWait() override {
    *self_ = nullptr;
    if (timer_ != 0) context_.io.cancel(timer_);
  }

  void open(std::function<void()> ready) override {
    ready_ = std::move(ready);
    look();
  }

  Response take() override { return answer_(std::move(result_)); }

 private:
  void look() {
    timer_ = 0;
    auto job = [weakly = self_, &context = context_, id = run_id_, arguments = arguments_, until = until_] {
      std::string result;
      const auto run = context.backend.launcher().find(id);
      if (!run) {
        result = tool_error("the run " + id.to_string() + " is lost; litmus_runs says what became of it");
      } else if (run->ended) {
        result = result_of(context, *run, arguments);
      } else if (std::chrono::steady_clock::now() > until) {
        result = tool_error("the run " + id.to_string() + " still goes on; ask litmus_runs for it later");
      }
      context.io.post([weakly, result = std::move(result)]() mutable {
        if (*weakly) (*weakly)->looked(std::move(result));
      });
    };
    if (!context_.pool.submit(std::move(job))) look_later();
  }

  void looked(std::string result) {
    if (result.empty()) return look_later();
    result_ = std::move(result);
    ready_();
  }

  void look_later() {
    timer_ = context_.io.after(kInterval, [this] { look(); });
  }

  Context& context_;
  const Uuid run_id_;
  const McpJson arguments_;
  const Answer answer_;
  const std::shared_ptr<RunWait*> self_;  // emptied at the destruction, for what comes back later; I/O thread
  const std::chrono::steady_clock::time_point until_ = std::chrono::steady_clock::now() + kMcpRunTime;
  std::function<void()> ready_;
  server::IoContext::TimerId timer_ = 0;
  std::string result_;
};

}  // namespace

Response run_for_mcp(Context& context, const McpJson& arguments, const Request& http, Answer answer) {
  const auto order = order_of(context, arguments, http);
  if (!order.ok()) return answer(tool_error(order.status().message()));
  const Status started = context.backend.launcher().start(*order);
  if (!started.ok()) return answer(tool_error(started.message()));
  Response response;
  response.later = std::make_unique<RunWait>(context, order->run_id, arguments, std::move(answer));
  return response;
}

}  // namespace litmus::api
