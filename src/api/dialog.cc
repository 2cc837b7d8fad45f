#include "api/dialog.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace litmus::api {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMostText = 4'000, kMostChoices = 200;
constexpr double kLongestTimeout = 7 * 24 * 3600.0;

std::string_view name_of(DialogStatus status) { return EnumNames<DialogStatus>::kValues[static_cast<size_t>(status)]; }

template <class T>
std::optional<T> member(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return std::nullopt;
  if constexpr (std::is_same_v<T, std::string>) {
    if (!found->is_string()) return std::nullopt;
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!found->is_boolean()) return std::nullopt;
  } else if constexpr (std::is_same_v<T, double>) {
    if (!found->is_number()) return std::nullopt;
  } else {
    if (!found->is_number_integer()) return std::nullopt;
  }
  return found->get<T>();
}

template <class T>
std::optional<std::vector<T>> list_member(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_array()) return std::nullopt;
  std::vector<T> values;
  for (const Json& value : *found) {
    const bool fits = std::is_same_v<T, std::string> ? value.is_string() : value.is_number_integer();
    if (!fits) return std::nullopt;
    values.push_back(value.get<T>());
  }
  return values;
}

Uuid uuid_member(const Json& object, const char* name) {
  return Uuid::parse(member<std::string>(object, name).value_or("")).value_or(Uuid{});
}

Timestamp time_member(const Json& object, const char* name) {
  return Timestamp::parse(member<std::string>(object, name).value_or("")).value_or(Timestamp{});
}

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json or_null(const Uuid& id) { return id.is_nil() ? Json() : Json(id.to_string()); }

void read_questions(const Json& object, Dialog& dialog) {
  dialog.title = member<std::string>(object, "title").value_or("");
  dialog.message = member<std::string>(object, "message").value_or("");
  dialog.step_name = member<std::string>(object, "step_name");
  dialog.timeout_seconds = member<double>(object, "timeout_seconds");
  dialog.choices = list_member<std::string>(object, "choices");
  dialog.allow_multiple = member<bool>(object, "allow_multiple").value_or(false);
  dialog.placeholder = member<std::string>(object, "placeholder").value_or("");
  dialog.default_value = member<std::string>(object, "default_value").value_or("");
  dialog.confirm_label = member<std::string>(object, "confirm_label").value_or("Confirm");
  dialog.cancel_label = member<std::string>(object, "cancel_label").value_or("Cancel");
  dialog.slot_id = member<std::string>(object, "slot_id");
  dialog.dut_serial = member<std::string>(object, "dut_serial");
}

void read_answer(const Json& object, DialogAnswer& answer) {
  answer.choice = member<int64_t>(object, "choice");
  answer.choices = list_member<int64_t>(object, "choices");
  answer.value = member<std::string>(object, "value");
  answer.responded_by = member<std::string>(object, "responded_by");
  answer.responded_via = member<std::string>(object, "responded_via");
}

Json answer_of(const DialogAnswer& answer) {
  return {{"confirmed", answer.confirmed},
          {"choice", or_null(answer.choice)},
          {"choices", or_null(answer.choices)},
          {"value", or_null(answer.value)},
          {"timed_out", answer.timed_out},
          {"cancelled", answer.cancelled},
          {"responded_by", or_null(answer.responded_by)},
          {"responded_via", or_null(answer.responded_via)}};
}

Json to_json(const Dialog& dialog) {
  return {{"id", dialog.id.to_string()},
          {"type", dialog.type},
          {"title", dialog.title},
          {"message", dialog.message},
          {"run_id", or_null(dialog.run_id)},
          {"step_name", or_null(dialog.step_name)},
          {"timeout_seconds", or_null(dialog.timeout_seconds)},
          {"choices", or_null(dialog.choices)},
          {"allow_multiple", dialog.allow_multiple},
          {"placeholder", dialog.placeholder},
          {"default_value", dialog.default_value},
          {"confirm_label", dialog.confirm_label},
          {"cancel_label", dialog.cancel_label},
          {"session_id", or_null(dialog.session_id)},
          {"slot_id", or_null(dialog.slot_id)},
          {"dut_serial", or_null(dialog.dut_serial)},
          {"status", name_of(dialog.status)},
          {"created_at", dialog.created_at.to_string()},
          {"responded_by", or_null(dialog.answer.responded_by)},
          {"responded_via", or_null(dialog.answer.responded_via)}};
}

// What clients sent may be cut inside a character.
std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Status wrong(const std::string& what) { return Status(ErrorCode::kInvalidArgument, what); }

std::string too_long() { return "a text is longer than " + std::to_string(kMostText) + " characters"; }

Status check_create(const Dialog& dialog) {
  const auto& types = EnumNames<DialogType>::kValues;
  if (std::find(std::begin(types), std::end(types), dialog.type) == std::end(types))
    return wrong("'type' must be confirm, choice or input");
  if (dialog.title.empty() || dialog.message.empty()) return wrong("'title' and 'message' are required");
  for (const std::string* text : {&dialog.title, &dialog.message, &dialog.placeholder, &dialog.default_value,
                                  &dialog.confirm_label, &dialog.cancel_label})
    if (characters_in(*text) > kMostText) return wrong(too_long());
  const bool has_choices = dialog.choices && !dialog.choices->empty();
  if (dialog.type == "choice" && !has_choices) return wrong("a dialog of type 'choice' needs 'choices'");
  if (dialog.type != "choice" && has_choices) return wrong("'choices' belong to a dialog of type 'choice'");
  if (has_choices && dialog.choices->size() > kMostChoices) return wrong("more than 200 'choices'");
  const double timeout = dialog.timeout_seconds.value_or(1);
  if (!(timeout > 0 && timeout <= kLongestTimeout))
    return wrong("'timeout_seconds' must be above 0, and a week at most");
  return {};
}

}  // namespace

std::optional<Timestamp> Dialog::deadline() const {
  if (!timeout_seconds || !(*timeout_seconds >= 0)) return std::nullopt;
  const double seconds = std::min(*timeout_seconds, kLongestTimeout);
  return Timestamp{created_at.micros + static_cast<int64_t>(std::ceil(seconds * 1e6))};
}

std::optional<Dialog> read_opened(const events::StoredEvent& event) {
  const Json json = Json::parse(event.json, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  Dialog dialog;
  dialog.id = uuid_member(json, "dialog_id");
  if (dialog.id.is_nil()) return std::nullopt;
  dialog.type = member<std::string>(json, "dialog_type").value_or("confirm");
  read_questions(json, dialog);
  dialog.session_id = event.session_id;
  dialog.run_id = event.run_id;
  dialog.created_at = event.occurred_at;
  return dialog;
}

std::optional<RecordedAnswer> read_responded(const events::StoredEvent& event) {
  const Json json = Json::parse(event.json, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  RecordedAnswer recorded{uuid_member(json, "dialog_id"), DialogStatus::kResponded, {}};
  if (recorded.dialog_id.is_nil()) return std::nullopt;
  read_answer(json, recorded.answer);
  const std::string how = member<std::string>(json, "response_type").value_or("");
  recorded.answer.timed_out = how == "timed_out";
  recorded.answer.cancelled = how == "cancelled";
  recorded.answer.confirmed = !recorded.answer.timed_out && !recorded.answer.cancelled;
  if (recorded.answer.timed_out) recorded.status = DialogStatus::kTimedOut;
  // Cancelled by nobody: its test was interrupted.
  if (recorded.answer.cancelled && !recorded.answer.responded_via) recorded.status = DialogStatus::kCancelled;
  return recorded;
}

Result<Dialog> read_create(const JsonBody& body) {
  Dialog dialog;
  dialog.by_test = false;
  dialog.type = body.text("type").value_or("confirm");
  dialog.title = body.text("title").value_or("");
  dialog.message = body.text("message").value_or("");
  dialog.step_name = body.text("step_name");
  dialog.timeout_seconds = body.number("timeout_seconds");
  dialog.choices = body.texts("choices");
  dialog.allow_multiple = body.flag("allow_multiple").value_or(false);
  dialog.placeholder = body.text("placeholder").value_or("");
  dialog.default_value = body.text("default_value").value_or("");
  dialog.confirm_label = body.text("confirm_label").value_or("Confirm");
  dialog.cancel_label = body.text("cancel_label").value_or("Cancel");
  const std::string run_id = body.text("run_id").value_or("");
  LITMUS_RETURN_IF_ERROR(
      body.check({"type", "title", "message", "run_id", "step_name", "timeout_seconds", "choices", "allow_multiple",
                  "placeholder", "default_value", "confirm_label", "cancel_label"}));
  LITMUS_RETURN_IF_ERROR(check_create(dialog));
  if (!run_id.empty()) {
    const auto parsed = Uuid::parse(run_id);
    if (!parsed.ok()) return wrong("'run_id' must be the full id of a run");
    dialog.run_id = *parsed;
  }
  return dialog;
}

Result<DialogAnswer> read_respond(const JsonBody& body, const std::vector<std::string_view>& further_keys) {
  DialogAnswer answer;
  answer.confirmed = body.flag("confirmed").value_or(false);
  answer.cancelled = body.flag("cancelled").value_or(false);
  answer.choice = body.integer("choice");
  answer.choices = body.integers("choices");
  answer.value = body.text("value");
  answer.responded_by = body.text("responded_by");
  answer.responded_via = body.text("responded_via");
  std::vector<std::string_view> known{"responded_by", "responded_via", "confirmed", "cancelled",
                                      "choice",       "choices",       "value"};
  known.insert(known.end(), further_keys.begin(), further_keys.end());
  LITMUS_RETURN_IF_ERROR(body.check(known));
  const auto& places = EnumNames<RespondedVia>::kValues;
  if (answer.responded_via &&
      std::find(std::begin(places), std::end(places), *answer.responded_via) == std::end(places))
    return wrong("'responded_via' must be browser, cli, terminal, auto or assistant");
  for (const auto& text : {answer.value, answer.responded_by})
    if (characters_in(text.value_or("")) > kMostText) return wrong(too_long());
  return answer;
}

Status fit_answer(const Dialog& dialog, DialogAnswer& answer) {
  if (answer.cancelled && answer.confirmed) return wrong("an answer is 'confirmed' or 'cancelled', not both");
  const bool chooses = answer.choice || answer.choices;
  if (dialog.type != "choice" && chooses)
    return wrong("'choice' answers a dialog of type 'choice', this is one of type '" + dialog.type + "'");
  if (dialog.type == "confirm") {
    answer.cancelled = !answer.confirmed;
    return {};
  }
  if (answer.cancelled) return {};
  answer.confirmed = true;
  if (dialog.type == "input")
    return answer.value ? Status() : wrong("a dialog of type 'input' is answered with 'value', or 'cancelled'");
  if (!chooses) return wrong("a dialog of type 'choice' is answered with 'choice', the index of one, or 'cancelled'");
  if (answer.choices && !dialog.allow_multiple) return wrong("this dialog takes one 'choice', not several 'choices'");
  std::vector<int64_t> chosen = answer.choices.value_or(std::vector<int64_t>());
  if (answer.choice) chosen.push_back(*answer.choice);
  const auto count = static_cast<int64_t>(dialog.choices ? dialog.choices->size() : 0);
  for (const int64_t index : chosen)
    if (index < 0 || index >= count) return wrong("'choice' must be from 0 to " + std::to_string(count - 1));
  if (answer.choice && dialog.choices) answer.value = (*dialog.choices)[static_cast<size_t>(*answer.choice)];
  return {};
}

std::string dialog_json(const Dialog& dialog) { return dump(to_json(dialog)); }

std::string dialogs_json(const std::vector<Dialog>& all) {
  Json list = Json::array();
  for (const Dialog& dialog : all) list.push_back(to_json(dialog));
  return dump(list);
}

std::string dialog_response_json(const Dialog& dialog) {
  Json json{{"dialog_id", dialog.id.to_string()}};
  json.update(answer_of(dialog.answer));
  return dump(json);
}

std::string describe_end(const Dialog& dialog) {
  if (dialog.is_open()) return "it is open";
  if (dialog.status == DialogStatus::kTimedOut) return "its time was up";
  if (dialog.status == DialogStatus::kCancelled) return "its test has ended";
  std::string text = dialog.answer.cancelled ? "it was cancelled" : "it was answered";
  if (dialog.answer.responded_by) text += " by " + *dialog.answer.responded_by;
  const std::string via = dialog.answer.responded_via.value_or("");
  if (via == "browser") text += " in a browser";
  if (via == "cli") text += " on the command line";
  if (via == "terminal") text += " in the test's terminal";
  if (via == "assistant") text += " through an assistant";
  return text;
}

std::string write_dialog_file(const DialogFile& file) {
  Json dialogs = Json::array(), answers = Json::array();
  for (const Dialog& dialog : file.dialogs) dialogs.push_back(to_json(dialog));
  for (const StoredAnswer& stored : file.answers) {
    Json json{{"dialog_id", stored.dialog_id.to_string()}, {"answered_at", stored.answered_at.to_string()}};
    json.update(answer_of(stored.answer));
    answers.push_back(std::move(json));
  }
  return dump({{"version", 1}, {"dialogs", std::move(dialogs)}, {"answers", std::move(answers)}}) + "\n";
}

Result<DialogFile> read_dialog_file(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.value("dialogs", Json()).is_array() || !json.value("answers", Json()).is_array())
    return Status(ErrorCode::kCorrupt, "the file of open dialogs isn't what litmusd writes");
  DialogFile file;
  for (const Json& item : json["dialogs"]) {
    Dialog dialog;
    dialog.by_test = false;
    dialog.id = uuid_member(item, "id");
    dialog.type = member<std::string>(item, "type").value_or("confirm");
    read_questions(item, dialog);
    dialog.run_id = uuid_member(item, "run_id");
    dialog.created_at = time_member(item, "created_at");
    if (!dialog.id.is_nil()) file.dialogs.push_back(std::move(dialog));
  }
  for (const Json& item : json["answers"]) {
    StoredAnswer stored{uuid_member(item, "dialog_id"), time_member(item, "answered_at"), {}};
    read_answer(item, stored.answer);
    stored.answer.confirmed = member<bool>(item, "confirmed").value_or(false);
    stored.answer.cancelled = member<bool>(item, "cancelled").value_or(false);
    if (!stored.dialog_id.is_nil()) file.answers.push_back(std::move(stored));
  }
  return file;
}

}  // namespace litmus::api
