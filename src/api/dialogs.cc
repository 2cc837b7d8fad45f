// Questions to the operator: listed, opened, answered, waited for.
#include <algorithm>

#include "api/dialog_desk.h"
#include "api/handlers.h"
#include "api/ids.h"
#include "api/json_body.h"
#include "api/list_csv.h"
#include "base/json_writer.h"
#include "server/access.h"
#include "server/later.h"

namespace litmus::api {
namespace {

using server::Request;
using server::Response;

// The answer of a dialog as soon as there is one, else 204 when the time is over.
class DialogWait final : public server::LaterResponse {
 public:
  DialogWait(Context& context, const Uuid& id, std::chrono::milliseconds timeout)
      : context_(context), id_(id), timeout_(timeout) {}

  ~DialogWait() override {
    if (listener_ >= 0) context_.backend.dialogs().remove_listener(listener_);
    if (timer_ != 0) context_.io.cancel(timer_);
  }

  void open(std::function<void()> ready) override {
    if (!is_open() || timeout_.count() == 0) return ready();
    listener_ = context_.backend.dialogs().add_listener([this, ready] {
      if (!is_open()) ready();
    });
    timer_ = context_.io.after(timeout_, [this, ready] {
      timer_ = 0;
      ready();
    });
  }

  Response take() override {
    const auto dialog = context_.backend.dialogs().find(id_);
    if (dialog && !dialog->is_open()) return json_response(dialog_response_json(*dialog));
    return dialog ? Response(204, "", "") : server::problem(404, "there is no dialog " + id_.to_string());
  }

 private:
  bool is_open() const {
    const auto dialog = context_.backend.dialogs().find(id_);
    return dialog && dialog->is_open();
  }

  Context& context_;
  const Uuid id_;
  const std::chrono::milliseconds timeout_;
  int listener_ = -1;
  server::IoContext::TimerId timer_ = 0;
};

Response wrong_body(const Status& status) { return server::invalid_input({{{"body"}, status.message()}}); }

// A dialog whose event was published before this request is known after it.
Result<Dialog> find_dialog(Context& context, const Request& request) {
  const std::string given(request.parameter("id"));
  const auto id = Uuid::parse(given);
  if (id.ok()) {
    if (auto dialog = context.backend.dialogs().find(*id)) return std::move(*dialog);
    LITMUS_RETURN_IF_ERROR(context.backend.snapshot().status());
    if (auto dialog = context.backend.dialogs().find(*id)) return std::move(*dialog);
  }
  return Status(ErrorCode::kNotFound, "there is no dialog " + given);
}

std::string cursor_of(const Dialog& dialog) { return dialog.created_at.to_string() + "_" + dialog.id.to_string(); }

bool is_dialog_cursor(std::string_view text) {
  const size_t middle = std::min(text.find('_'), text.size());
  return Timestamp::parse(text.substr(0, middle)).ok() &&
         Uuid::parse(text.substr(std::min(middle + 1, text.size()))).ok();
}

Response list_dialogs(Context& context, const Request&, const Parameters& parameters,
                      const query::SnapshotPtr& snapshot) {
  auto run_id = resolve_filter(context, snapshot, IdKind::kRun, parameters.text("run_id"));
  if (auto* refusal = std::get_if<Response>(&run_id)) return std::move(*refusal);
  const std::string& wanted = std::get<std::string>(run_id);
  const std::string cursor = parameters.text("cursor");
  if (!cursor.empty() && !is_dialog_cursor(cursor)) return refuse_cursor();
  const auto limit = static_cast<size_t>(parameters.integer("limit"));
  std::vector<Dialog> page;
  std::string next = "null";
  for (Dialog& dialog : context.backend.dialogs().open()) {
    if (!wanted.empty() && dialog.run_id.to_string() != wanted) continue;
    if (!cursor.empty() && cursor_of(dialog) <= cursor) continue;
    if (page.size() == limit) {
      next = "\"" + cursor_of(page.back()) + "\"";
      break;
    }
    page.push_back(std::move(dialog));
  }
  return json_response("{\"dialogs\":" + dialogs_json(page) + ",\"next_cursor\":" + next + "}");
}

Response create_dialog(Context& context, const Request& request) {
  const Parameters parameters(request, "create_dialog");
  if (!parameters.ok()) return parameters.refusal();
  const auto body = JsonBody::parse(request.body);
  if (!body.ok()) return wrong_body(body.status());
  auto dialog = read_create(*body);
  if (!dialog.ok()) return wrong_body(dialog.status());
  if (!dialog->run_id.is_nil()) {
    const auto runs = context.backend.active_runs();
    const auto run = std::find_if(runs.begin(), runs.end(), [&](const auto& r) { return r->run_id == dialog->run_id; });
    if (run == runs.end())
      return server::problem(404, "no run " + dialog->run_id.to_string() + " is at work; leave 'run_id' out");
    dialog->session_id = (*run)->session_id;
    dialog->dut_serial = (*run)->dut_serial;
  }
  const auto created = context.backend.dialogs().create(std::move(*dialog));
  if (!created.ok()) return server::problem_of(created.status());
  Response response = json_response("{\"dialog_id\":\"" + created->to_string() + "\",\"status\":\"pending\"}");
  response.status = 201;
  return response;
}

Response get_dialog(Context& context, const Request& request) {
  const Parameters parameters(request, "get_dialog");
  if (!parameters.ok()) return parameters.refusal();
  const auto dialog = find_dialog(context, request);
  return dialog.ok() ? json_response(dialog_json(*dialog)) : server::problem_of(dialog.status());
}

Response wait_for_dialog(Context& context, const Request& request) {
  const Parameters parameters(request, "wait_for_dialog");
  if (!parameters.ok()) return parameters.refusal();
  const auto dialog = find_dialog(context, request);
  if (!dialog.ok()) return server::problem_of(dialog.status());
  Response response;
  response.later =
      std::make_unique<DialogWait>(context, dialog->id, std::chrono::seconds(parameters.integer("timeout")));
  return response;
}

Response respond_to_dialog(Context& context, const Request& request) {
  const Parameters parameters(request, "respond_to_dialog");
  if (!parameters.ok()) return parameters.refusal();
  const auto body = JsonBody::parse(request.body);
  if (!body.ok()) return wrong_body(body.status());
  auto answer = read_respond(*body);
  if (!answer.ok()) return wrong_body(answer.status());
  if (!answer->responded_via) answer->responded_via = request.access && request.access->local ? "cli" : "browser";
  const auto dialog = find_dialog(context, request);
  if (!dialog.ok()) return server::problem_of(dialog.status());
  const Status accepted = context.backend.dialogs().respond(dialog->id, std::move(*answer));
  if (accepted.code() == ErrorCode::kInvalidArgument) return wrong_body(accepted);
  return accepted.ok() ? json_response("{\"status\":\"ok\"}") : server::problem_of(accepted);
}

}  // namespace

void install_dialogs(server::Router& router, Context& context) {
  constexpr std::chrono::seconds kLongWait{40};  // wait_for_dialog waits up to 30 s by itself
  const auto add = [&](std::string_view operation_id, Response (*handler)(Context&, const Request&)) {
    server::RouteOptions options;
    options.deadline = kLongWait;
    add_route(
        router, operation_id, [&context, handler](const Request& request) { return handler(context, request); },
        options);
  };
  add_route(router, "list_dialogs", with_csv(with_snapshot(context, "list_dialogs", list_dialogs)));
  add("create_dialog", create_dialog);
  add("get_dialog", get_dialog);
  add("wait_for_dialog", wait_for_dialog);
  add("respond_to_dialog", respond_to_dialog);
}

}  // namespace litmus::api
