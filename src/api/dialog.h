// A question to the operator, its answer, and their JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/json_body.h"
#include "base/status.h"
#include "base/time.h"
#include "base/uuid.h"
#include "events/stored_event.h"
#include "gen/enums.h"

namespace litmus::api {

// How a dialog ended. Without any of the flags: cancelled, by nobody.
struct DialogAnswer {
  bool confirmed = false;  // confirmed, chosen or entered
  bool timed_out = false, cancelled = false;
  std::optional<int64_t> choice;
  std::optional<std::vector<int64_t>> choices;
  std::optional<std::string> value, responded_by, responded_via;
};

struct Dialog {
  Uuid id;
  std::string type = "confirm";  // or choice, input
  std::string title, message;
  std::optional<std::string> step_name;
  std::optional<double> timeout_seconds;
  std::optional<std::vector<std::string>> choices;
  bool allow_multiple = false;
  std::string placeholder, default_value, confirm_label = "Confirm", cancel_label = "Cancel";
  Uuid session_id, run_id;  // nil: none
  std::optional<std::string> slot_id, dut_serial;
  Timestamp created_at;
  bool by_test = true;  // false: created over HTTP, known to nobody else
  DialogStatus status = DialogStatus::kPending;
  DialogAnswer answer;

  bool is_open() const { return status == DialogStatus::kPending; }
  // Of a dialog without one: nullopt.
  std::optional<Timestamp> deadline() const;
};

// From dialog.opened. nullopt when it names no dialog.
std::optional<Dialog> read_opened(const events::StoredEvent& event);

struct RecordedAnswer {
  Uuid dialog_id;
  DialogStatus status;
  DialogAnswer answer;
};
// From dialog.responded.
std::optional<RecordedAnswer> read_responded(const events::StoredEvent& event);

// From DialogCreate. kInvalidArgument says which key is wrong.
Result<Dialog> read_create(const JsonBody& body);

// From DialogRespondRequest; `further_keys` may stand beside its own. kInvalidArgument.
Result<DialogAnswer> read_respond(const JsonBody& body, const std::vector<std::string_view>& further_keys = {});

// Makes the answer one of this dialog, e.g. nothing chosen is a cancellation of a confirm dialog. kInvalidArgument when
// it doesn't fit.
Status fit_answer(const Dialog& dialog, DialogAnswer& answer);

std::string dialog_json(const Dialog& dialog);             // Dialog
std::string dialog_response_json(const Dialog& dialog);    // DialogResponse
std::string dialogs_json(const std::vector<Dialog>& all);  // [Dialog]

// What became of it, for people: "it was answered by op-07 in a browser".
std::string describe_end(const Dialog& dialog);

// The file of a DialogDesk: dialogs created over HTTP, and answers that their tests haven't recorded.
struct StoredAnswer {
  Uuid dialog_id;
  Timestamp answered_at;
  DialogAnswer answer;
};
struct DialogFile {
  std::vector<Dialog> dialogs;
  std::vector<StoredAnswer> answers;
};
std::string write_dialog_file(const DialogFile& file);
Result<DialogFile> read_dialog_file(std::string_view text);

}  // namespace litmus::api
