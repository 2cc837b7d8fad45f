#include "station/resource_lock.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "base/env.h"
#include "station/lock_look.h"
#include "station/watcher.h"

namespace litmus::station {
namespace fs = std::filesystem;

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr auto kForEver = std::chrono::hours(24 * 365 * 10);  // what a clock can still add

// --- held
// -------------------------------------------------------------------------------------------------------------

ResourceLock::ResourceLock(std::string resource, std::vector<LockFile> files)
    : resource_(std::move(resource)), files_(std::move(files)) {}
ResourceLock::ResourceLock(ResourceLock&&) noexcept = default;

ResourceLock& ResourceLock::operator=(ResourceLock&& other) noexcept {
  if (this != &other) {
    release();
    resource_ = std::move(other.resource_);
    files_ = std::move(other.files_);
  }
  return *this;
}

ResourceLock::~ResourceLock() { release(); }

bool ResourceLock::is_held() const { return !files_.empty() && files_.front().fd() >= 0; }

// The file is closed after it is unlocked: the close wakes those who wait.
void ResourceLock::release() {
  for (LockFile& file : files_) {
    file.write_text("");
    file.unlock();
  }
  files_.clear();
}

// --- taking
// -----------------------------------------------------------------------------------------------------------

// One request for one resource: its files while it tries and waits.
class LockAttempt {
 public:
  LockAttempt(const LockRequest& request, const LockPlaces& places)
      : request_(request),
        places_(places),
        key_(lock_key(request.resource, places)),
        deadline_(steady_clock::now() + std::min<microseconds>(request.timeout, kForEver)) {
    me_ = {::getpid(), places.host, request.session_id, request.role, request.resource, Timestamp::now()};
  }

  Result<LockAnswer> run() {
    LITMUS_RETURN_IF_ERROR(Env::real().make_dirs(places_.folder));
    LITMUS_ASSIGN_OR_RETURN(LockQueue queue, LockQueue::open(queue_file(places_, key_)));
    queue_.emplace(std::move(queue));
    LITMUS_RETURN_IF_ERROR(try_or_queue());
    if (held_) return granted();
    return request_.timeout.count() > 0 ? wait() : refuse();
  }

 private:
  // In one step: nobody can come in between.
  Status try_or_queue() {
    LITMUS_ASSIGN_OR_RETURN(const LockQueue::Guard guard, queue_->guard());
    LITMUS_ASSIGN_OR_RETURN(const bool behind, queue_->somebody_before());
    if (!behind) LITMUS_RETURN_IF_ERROR(try_files());
    if (held_ || request_.timeout.count() <= 0) return {};
    return queue_->take_ticket(me_, guard);
  }

  Status try_guarded() {
    LITMUS_ASSIGN_OR_RETURN(const LockQueue::Guard guard, queue_->guard());
    return try_files();
  }

  Status open_files() {
    if (!files_.empty() && std::all_of(files_.begin(), files_.end(), [](auto& file) { return file.is_current(); })) {
      return {};
    }
    files_.clear();
    LITMUS_ASSIGN_OR_RETURN(LockFile own, LockFile::open_own(lock_file(places_, key_)));
    files_.push_back(std::move(own));
    if (!places_.machine_folder) return {};
    Result<LockFile> shared = LockFile::open_shared(machine_file(places_, key_));
    if (shared.ok()) files_.push_back(std::move(shared).value());
    // A folder that went away, is full or read-only, or a file that is closed to us, can't keep users apart. Whether
    // the file is locked is known all the same.
    return {};
  }

  // All files or none.
  Status try_files() {
    LITMUS_RETURN_IF_ERROR(open_files());
    for (size_t i = 0; i < files_.size(); ++i) {
      LITMUS_ASSIGN_OR_RETURN(const bool got, files_[i].try_lock());
      if (got) continue;
      for (size_t j = 0; j < i; ++j) files_[j].unlock();
      blocked_by_ = i;
      return {};
    }
    blocked_by_.reset();
    if (is_closed_to_us()) {
      for (LockFile& file : files_) file.unlock();
      return {};
    }
    held_ = true;
    return {};
  }

  // The machine's file is another user's, can't be opened, and is locked.
  bool is_closed_to_us() const {
    return places_.machine_folder && files_.size() == 1 && kernel_holder_of(machine_file(places_, key_)) != 0;
  }

  LockAnswer granted() {
    me_.since = Timestamp::now();
    for (LockFile& file : files_) file.write_text(encode_holder(me_));
    LockAnswer answer;
    answer.lock = ResourceLock(request_.resource, std::move(files_));
    queue_->drop_ticket();
    return answer;
  }

  Result<LockAnswer> wait() {
    constexpr microseconds kFirstPause(200), kLongestPause(250'000), kBlindPause(10'000);
    Watcher watcher;
    watcher.watch_only({queue_->path()});
    const microseconds longest = watcher.can_watch() ? kLongestPause : kBlindPause;
    bool is_next = false;
    for (microseconds pause = kFirstPause; true;) {
      if (!is_next) {
        LITMUS_ASSIGN_OR_RETURN(const bool behind, queue_->somebody_before());
        is_next = !behind;
        if (is_next) watcher.watch_only(watched_files());
      }
      if (is_next) LITMUS_RETURN_IF_ERROR(try_guarded());
      if (held_) return granted();
      if (request_.interrupted && request_.interrupted()) return interrupted();
      const auto left = std::chrono::duration_cast<microseconds>(deadline_ - steady_clock::now());
      if (left.count() <= 0) return refuse();
      const bool woken = watcher.wait(std::min(pause, left));
      // What woke us is true in a moment: look soon, then more and more rarely.
      pause = woken ? kFirstPause : std::min(pause * 4, longest);
    }
  }

  std::vector<fs::path> watched_files() const {
    std::vector<fs::path> files = {lock_file(places_, key_)};
    if (places_.machine_folder) files.push_back(machine_file(places_, key_));
    return files;
  }

  LockAnswer interrupted() {
    LockAnswer answer;
    answer.interrupted = true;
    return answer;
  }

  // A lock that changes hands in this moment has no name yet, and somebody may just have asked whether it is free: a
  // request is refused when the holder is certain, or stays unknown for a while.
  Result<LockAnswer> refuse() {
    constexpr int kLooks = 10;
    LockAnswer answer;
    for (int look = 1; look <= kLooks; ++look) {
      answer.holder = look_at_blocker();
      if (answer.holder.is_named()) break;
      std::this_thread::sleep_for(milliseconds(2));
      LITMUS_ASSIGN_OR_RETURN(const LockQueue::Guard guard, queue_->guard());
      LITMUS_ASSIGN_OR_RETURN(const bool behind, queue_->somebody_before());
      if (!behind) LITMUS_RETURN_IF_ERROR(try_files());
      if (held_) return granted();
    }
    queue_->drop_ticket();
    LITMUS_ASSIGN_OR_RETURN(const std::vector<Waiter> waiters, queue_->waiters());
    answer.waiting = waiters.size();
    answer.by_this_process = answer.holder.pid == ::getpid() && answer.holder.host == places_.host;
    answer.message = message(answer);
    return answer;
  }

  Holder look_at_blocker() {
    // Who stands behind others hasn't tried the files.
    if (files_.empty() && !open_files().ok()) return {};
    for (size_t i = blocked_by_.value_or(0); i < files_.size(); ++i) {
      const Holder holder = trusted_holder(files_[i], places_.host);
      if (holder.pid != 0) return holder;
    }
    Holder nameless;
    if (is_closed_to_us()) {
      nameless.pid = kernel_holder_of(machine_file(places_, key_));
      nameless.host = places_.host;
    }
    return nameless;
  }

  std::string message(const LockAnswer& answer) const {
    const Timestamp now = Timestamp::now();
    std::string text = fmt::format("{} ({}) is in use", request_.role, request_.resource);
    if (request_.timeout.count() > 0) text += fmt::format(" after {} of waiting", show_span(request_.timeout.count()));
    if (answer.by_this_process) {
      return text + fmt::format(
                        ": held by this very process, {}; call .stop() on the connection that holds it, or its "
                        ".release({})",
                        describe(answer.holder, now),
                        answer.holder.role.empty() ? "role" : fmt::format("'{}'", answer.holder.role));
    }
    text += fmt::format(": held by {}", describe(answer.holder, now));
    if (answer.waiting > 0) text += fmt::format(", {} waiting for it", answer.waiting);
    return text + "; wait with timeout=SECONDS, or release it there (`litmus station locks` shows all)";
  }

  const LockRequest& request_;
  const LockPlaces& places_;
  const std::string key_;
  const steady_clock::time_point deadline_;
  Holder me_;
  std::optional<LockQueue> queue_;
  std::vector<LockFile> files_;       // the user's, then the machine's
  std::optional<size_t> blocked_by_;  // which of them others hold
  bool held_ = false;
};

Result<LockAnswer> lock_resource(const LockRequest& request, const LockPlaces& places) {
  return LockAttempt(request, places).run();
}

}  // namespace litmus::station
