// litmus dialogs list|answer: questions of waiting tests, answered without a browser.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "cli/command.h"
#include "cli/table.h"

namespace litmus::cli {
namespace {

struct Options {
  std::string id, choice, value, by;
  bool confirm = false, cancel = false;
  bool has_value = false;
};

std::string user_name() {
  for (const char* variable : {"USER", "LOGNAME"})
    if (const char* name = std::getenv(variable); name != nullptr && *name != '\0') return name;
  return "";
}

Result<std::vector<Json>> open_dialogs(const Context& context) {
  std::vector<Json> dialogs;
  std::string cursor;
  do {
    LITMUS_ASSIGN_OR_RETURN(const Json page,
                            context.get(with_query("/api/dialogs", {{"limit", "1000"}, {"cursor", cursor}})));
    for (const Json& dialog : page["dialogs"]) dialogs.push_back(dialog);
    cursor = text(page, "next_cursor");
  } while (!cursor.empty());
  return dialogs;
}

std::string about(const Json& dialog) {
  std::string where = text(dialog, "dut_serial");
  if (const std::string slot = text(dialog, "slot_id"); !slot.empty()) where += (where.empty() ? "" : " ") + slot;
  return where;
}

int list(const Context& context) {
  const auto dialogs = open_dialogs(context);
  if (!dialogs.ok()) return report(dialogs.status());
  if (context.json) {
    std::cout << Json{{"dialogs", *dialogs}, {"next_cursor", nullptr}}.dump(2) << '\n';
    return kDone;
  }
  if (dialogs->empty()) {
    std::cout << "No test waits for an operator.\n";
    return kDone;
  }
  std::vector<std::vector<std::string>> rows;
  for (const Json& dialog : *dialogs) {
    std::string question = text(dialog, "title");
    const Json& choices = dialog["choices"];
    for (size_t i = 0; choices.is_array() && i < choices.size(); ++i)
      question += (i == 0 ? " [" : ", ") + choices[i].get<std::string>() + (i + 1 == choices.size() ? "]" : "");
    rows.push_back({text(dialog, "id"), show_time(text(dialog, "created_at"), context.utc), text(dialog, "type"),
                    about(dialog), text(dialog, "step_name"), question});
  }
  std::cout << render_table(
      {{"ID"}, {"SINCE"}, {"TYPE"}, {"UNIT"}, {"STEP", Align::kLeft, true}, {"QUESTION", Align::kLeft, true}}, rows,
      terminal_width());
  return kDone;
}

// A full id is asked for even when it is open no more: the answer then says how it ended.
Result<Json> find(const Context& context, const std::string& id) {
  constexpr size_t kFullId = 36;
  if (id.size() == kFullId) return context.get("/api/dialogs/" + client::url_encode(id));
  LITMUS_ASSIGN_OR_RETURN(const auto dialogs, open_dialogs(context));
  std::vector<Json> found;
  std::copy_if(dialogs.begin(), dialogs.end(), std::back_inserter(found),
               [&](const Json& dialog) { return text(dialog, "id").starts_with(id); });
  if (found.empty())
    return Status(ErrorCode::kNotFound, "no open dialog begins with '" + id + "'; see: litmus dialogs list");
  if (found.size() > 1)
    return Status(ErrorCode::kConflict, std::to_string(found.size()) + " dialogs begin with '" + id + "'; give more");
  return found.front();
}

// By its name, or by its number as people count.
Result<int64_t> choice_index(const Json& dialog, const std::string& given) {
  const Json& choices = dialog["choices"];
  const size_t count = choices.is_array() ? choices.size() : 0;
  for (size_t i = 0; i < count; ++i)
    if (choices[i] == given || std::to_string(i + 1) == given) return static_cast<int64_t>(i);
  std::string known;
  for (size_t i = 0; i < count; ++i) known += (i == 0 ? "" : ", ") + choices[i].get<std::string>();
  return Status(ErrorCode::kInvalidArgument,
                count == 0 ? "this dialog has no choices" : "'" + given + "' is none of: " + known);
}

Result<Json> answer_of(const Json& dialog, const Options& options) {
  Json answer{{"responded_by", options.by.empty() ? Json() : Json(options.by)}, {"responded_via", "cli"}};
  if (options.confirm) answer["confirmed"] = true;
  if (options.cancel) answer["cancelled"] = true;
  if (options.has_value) answer["value"] = options.value;
  if (!options.choice.empty()) {
    LITMUS_ASSIGN_OR_RETURN(const int64_t index, choice_index(dialog, options.choice));
    answer["choice"] = index;
  }
  return answer;
}

Status send(const Context& context, const std::string& id, const Json& answer) {
  LITMUS_ASSIGN_OR_RETURN(client::HttpClient http, context.daemon());
  client::HttpRequest request;
  request.method = "POST";
  request.target = "/api/dialogs/" + client::url_encode(id) + "/respond";
  request.body = answer.dump();
  LITMUS_ASSIGN_OR_RETURN(const client::HttpResponse response, http.request(request));
  return client::to_status(response);
}

int answer(const Context& context, const Options& options) {
  const auto dialog = find(context, options.id);
  if (!dialog.ok()) return report(dialog.status());
  const auto body = answer_of(*dialog, options);
  if (!body.ok()) return report(body.status());
  const Status sent = send(context, text(*dialog, "id"), *body);
  if (sent.code() == ErrorCode::kConflict) {  // somebody was faster: nothing is wrong with the command
    std::cerr << "litmus: " << sent.message() << '\n';
    return kError;
  }
  if (!sent.ok()) return report(sent);
  if (context.json) {
    std::cout << Json{{"dialog_id", text(*dialog, "id")}, {"status", "ok"}}.dump(2) << '\n';
  } else {
    std::cout << "Answered: " << text(*dialog, "title") << '\n';
  }
  return kDone;
}

}  // namespace

void add_dialogs(CLI::App& app, Context& context) {
  CLI::App* dialogs = app.add_subcommand("dialogs", "questions of tests that wait for an operator");
  dialogs->require_subcommand(1);
  add_command(*dialogs, context, "list", "the open ones, the oldest first", [&context] { return list(context); });
  auto options = std::make_shared<Options>();
  options->by = user_name();
  CLI::App* command = add_command(*dialogs, context, "answer", "answer one; the first answer counts",
                                  [&context, options] { return answer(context, *options); });
  command->add_option("ID", options->id, "id of the dialog, or the beginning of one")->required();
  auto* how = command->add_option_group("answer", "exactly one");
  how->add_flag("--confirm", options->confirm, "yes, done");
  how->add_flag("--cancel", options->cancel, "no");
  how->add_option("--choice", options->choice, "one of the choices, by name or number");
  how->add_option_function<std::string>(
      "--value",
      [options](const std::string& value) {
        options->value = value;
        options->has_value = true;
      },
      "what an input dialog asks for");
  how->require_option(1);
  command->add_option("--by", options->by, "who answers (default: $USER)");
}

}  // namespace litmus::cli
