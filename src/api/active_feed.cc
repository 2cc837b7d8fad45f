#include "api/active_feed.h"

#include "api/dialog_desk.h"
#include "api/launcher.h"
#include "api/run_status.h"

namespace litmus::api {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

ActiveFeed::~ActiveFeed() { stop_listening(); }

int ActiveFeed::watch(std::function<void()> changed) {
  if (watchers_.empty()) {
    listener_ = backend_.live().add_listener([this] { events_came(); });
    dialogs_listener_ = backend_.dialogs().add_listener([this] { events_came(); });
    backend_.launcher().set_listener([this] { events_came(); });
  }
  look();
  watchers_.emplace(next_watcher_, std::move(changed));
  return next_watcher_++;
}

void ActiveFeed::unwatch(int id) {
  watchers_.erase(id);
  if (!watchers_.empty() || listener_ < 0) return;
  stop_listening();
  io_.cancel(timer_);
  timer_ = 0;
}

void ActiveFeed::stop_listening() {
  if (listener_ < 0) return;
  backend_.live().remove_listener(listener_);
  backend_.dialogs().remove_listener(dialogs_listener_);
  backend_.launcher().set_listener({});
  listener_ = -1;
}

void ActiveFeed::events_came() {
  if (timer_ != 0) return;
  const auto since = duration_cast<milliseconds>(steady_clock::now() - looked_at_);
  if (since >= kInterval) return look();
  timer_ = io_.after(kInterval - since, [this] {
    timer_ = 0;
    look();
  });
}

void ActiveFeed::look() {
  looked_at_ = steady_clock::now();
  runs_ = backend_.active_runs();
  std::string json = active_runs_json(backend_.starting_runs(), runs_, backend_.dialogs().open_by_run()).json;
  if (json == json_) return;
  json_ = std::move(json);
  ++version_;
  const auto watchers = watchers_;  // one may leave while it is called
  for (const auto& [id, changed] : watchers) {
    if (watchers_.count(id) > 0) changed();
  }
}

}  // namespace litmus::api
