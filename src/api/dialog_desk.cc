#include "api/dialog_desk.h"

#include <algorithm>
#include <tuple>

#include "base/log.h"
#include "gen/event_types.h"

namespace litmus::api {
namespace {

using events::EventTypeId;

constexpr size_t kMostOpen = 1'000;        // created over HTTP
constexpr size_t kMostRemembered = 1'000;  // that have ended
constexpr int64_t kAnswerKeptMicros = int64_t{7} * 24 * 3600 * 1'000'000;

}  // namespace

DialogDesk::DialogDesk(server::IoContext& io, std::filesystem::path data_dir, Env& env)
    : io_(io), path_(std::move(data_dir) / "dialogs.json"), env_(env) {}

Status DialogDesk::load() {
  const auto text = env_.read_file(path_);
  if (!text.ok()) return text.status().code() == ErrorCode::kNotFound ? Status() : text.status();
  auto file = read_dialog_file(*text);
  if (!file.ok()) {
    log_error("{}: {}; it is put aside", path_.string(), file.status().message());
    return env_.rename(path_, path_.string() + ".damaged");
  }
  const std::lock_guard lock(mutex_);
  for (Dialog& dialog : file->dialogs) {
    const Uuid id = dialog.id;
    dialogs_.emplace(id, std::move(dialog));
  }
  const int64_t now = env_.now().micros;
  for (StoredAnswer& answer : file->answers)
    if (now - answer.answered_at.micros < kAnswerKeptMicros) answers_.emplace(answer.dialog_id, std::move(answer));
  io_.post([this] { tell(); });
  return {};
}

void DialogDesk::apply(const events::StoredEvent& event) {
  switch (static_cast<EventTypeId>(event.type_id)) {
    case EventTypeId::kDialogOpened:
      return opened(event);
    case EventTypeId::kDialogResponded:
      return responded(event);
    case EventTypeId::kRunEnded:
      return ended(event, false);
    case EventTypeId::kSessionEnded:
      return ended(event, true);
    default:
      return;
  }
}

void DialogDesk::opened(const events::StoredEvent& event) {
  auto dialog = read_opened(event);
  if (!dialog) return;
  {
    const std::lock_guard lock(mutex_);
    const auto answer = answers_.find(dialog->id);
    if (answer != answers_.end()) {
      dialog->answer = answer->second.answer;
      dialog->status = DialogStatus::kResponded;
    }
    const Uuid id = dialog->id;
    dialogs_.emplace(id, std::move(*dialog));
  }
  announce();
}

void DialogDesk::responded(const events::StoredEvent& event) {
  const auto recorded = read_responded(event);
  if (!recorded) return;
  {
    const std::lock_guard lock(mutex_);
    answers_.erase(recorded->dialog_id);
    const auto found = dialogs_.find(recorded->dialog_id);
    if (found == dialogs_.end()) return;
    found->second.answer = recorded->answer;
    end(found->second, recorded->status);
  }
  announce();
}

void DialogDesk::ended(const events::StoredEvent& event, bool whole_session) {
  bool any = false;
  {
    const std::lock_guard lock(mutex_);
    for (auto& [id, dialog] : dialogs_) {
      const bool within = whole_session ? dialog.session_id == event.session_id : dialog.run_id == event.run_id;
      if (!within || event.session_id.is_nil() || (!whole_session && event.run_id.is_nil())) continue;
      answers_.erase(id);
      if (!dialog.is_open()) continue;
      dialog.answer.cancelled = true;
      end(dialog, DialogStatus::kCancelled);
      any = true;
    }
    forget_old();
  }
  if (any) announce();
}

void DialogDesk::end(Dialog& dialog, DialogStatus status) {
  if (std::find(ended_.begin(), ended_.end(), dialog.id) == ended_.end()) ended_.push_back(dialog.id);
  dialog.status = status;
}

// Not while somebody goes through the dialogs.
void DialogDesk::forget_old() {
  if (ended_.size() <= kMostRemembered) return;
  const auto kept = ended_.end() - static_cast<std::ptrdiff_t>(kMostRemembered);
  for (auto id = ended_.begin(); id != kept; ++id) dialogs_.erase(*id);
  ended_.erase(ended_.begin(), kept);
}

Result<Uuid> DialogDesk::create(Dialog dialog) {
  const Uuid id = dialog.id = Uuid::v7();
  dialog.created_at = env_.now();
  const std::lock_guard saving(saving_);
  {
    const std::lock_guard lock(mutex_);
    const auto count = std::count_if(dialogs_.begin(), dialogs_.end(),
                                     [](const auto& entry) { return !entry.second.by_test && entry.second.is_open(); });
    if (static_cast<size_t>(count) >= kMostOpen)
      return Status(ErrorCode::kTooLarge, "1,000 dialogs are open already; answer some first: litmus dialogs list");
    dialogs_.emplace(id, std::move(dialog));
  }
  if (Status saved = save(); !saved.ok()) {
    const std::lock_guard lock(mutex_);
    dialogs_.erase(id);
    return saved;
  }
  announce();
  return id;
}

Status DialogDesk::respond(const Uuid& id, DialogAnswer answer) {
  const std::lock_guard saving(saving_);
  {
    const std::lock_guard lock(mutex_);
    const auto found = dialogs_.find(id);
    if (found == dialogs_.end()) return Status(ErrorCode::kNotFound, "there is no dialog " + id.to_string());
    Dialog& dialog = found->second;
    const auto deadline = dialog.deadline();
    if (dialog.is_open() && deadline && env_.now() >= *deadline)
      return Status(ErrorCode::kConflict, "the dialog has ended: its time was up");
    if (!dialog.is_open()) return Status(ErrorCode::kConflict, "the dialog has ended: " + describe_end(dialog));
    LITMUS_RETURN_IF_ERROR(fit_answer(dialog, answer));
    answers_[id] = {id, env_.now(), answer};
  }
  if (Status saved = save(); !saved.ok()) {
    const std::lock_guard lock(mutex_);
    answers_.erase(id);
    return saved;
  }
  {
    const std::lock_guard lock(mutex_);
    const auto found = dialogs_.find(id);
    // Its end came in while the disk wrote.
    if (found == dialogs_.end() || !found->second.is_open())
      return Status(ErrorCode::kConflict, "the dialog has ended meanwhile");
    found->second.answer = std::move(answer);
    end(found->second, DialogStatus::kResponded);
    if (!found->second.by_test) answers_.erase(id);
  }
  announce();
  return {};
}

std::optional<Dialog> DialogDesk::find(const Uuid& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = dialogs_.find(id);
  return found == dialogs_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<Dialog> DialogDesk::open() const {
  std::vector<Dialog> found;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, dialog] : dialogs_)
      if (dialog.is_open()) found.push_back(dialog);
  }
  std::sort(found.begin(), found.end(), [](const Dialog& a, const Dialog& b) {
    return std::tie(a.created_at.micros, a.id) < std::tie(b.created_at.micros, b.id);
  });
  return found;
}

std::unordered_map<Uuid, int> DialogDesk::open_by_run() const {
  std::unordered_map<Uuid, int> counts;
  const std::lock_guard lock(mutex_);
  for (const auto& [id, dialog] : dialogs_)
    if (dialog.is_open() && !dialog.run_id.is_nil()) ++counts[dialog.run_id];
  return counts;
}

// Under saving_. A dialog whose answer is in the file is one that has ended.
Status DialogDesk::save() {
  DialogFile file;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, dialog] : dialogs_)
      if (!dialog.by_test && dialog.is_open() && answers_.count(id) == 0) file.dialogs.push_back(dialog);
    for (const auto& [id, answer] : answers_) file.answers.push_back(answer);
  }
  const Status saved = env_.replace_file(path_, write_dialog_file(file));
  if (saved.ok()) return saved;
  return Status(saved.code(), "the answer can't be kept: " + saved.message());
}

int DialogDesk::add_listener(std::function<void()> changed) {
  listeners_.emplace(next_listener_, std::move(changed));
  return next_listener_++;
}

void DialogDesk::remove_listener(int id) { listeners_.erase(id); }

void DialogDesk::announce() {
  io_.post([this] { tell(); });
}

void DialogDesk::tell() {
  expire();
  const auto listeners = listeners_;  // one may leave while it is called
  for (const auto& [id, changed] : listeners)
    if (listeners_.count(id) > 0) changed();
}

// Ends what nobody answered in time, and comes back for the next.
void DialogDesk::expire() {
  std::optional<Timestamp> next;
  const Timestamp now = env_.now();
  {
    const std::lock_guard lock(mutex_);
    for (auto& [id, dialog] : dialogs_) {
      const auto deadline = dialog.is_open() ? dialog.deadline() : std::nullopt;
      if (!deadline || answers_.count(id) > 0) continue;
      if (*deadline <= now) {
        dialog.answer.timed_out = true;
        end(dialog, DialogStatus::kTimedOut);
      } else if (!next || *deadline < *next) {
        next = deadline;
      }
    }
    forget_old();
  }
  if (timer_ != 0) io_.cancel(timer_);
  timer_ = 0;
  if (!next) return;
  const auto delay = std::chrono::milliseconds((next->micros - now.micros) / 1'000 + 1);
  timer_ = io_.after(delay, [this] {
    timer_ = 0;
    tell();
  });
}

}  // namespace litmus::api
