#include "client/lease.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace litmus::client {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstBackOff{20};
constexpr milliseconds kLongestBackOff{5'000};

}  // namespace

struct Lease::State {
  StartOptions options;
  std::string client;
  pid_t owner = getpid();
  int stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  std::thread thread;

  mutable std::mutex mutex;
  std::condition_variable changed;
  bool is_held = false;                                                       // guarded by mutex
  Status last_error{ErrorCode::kUnavailable, "the daemon is being started"};  // guarded by mutex

  void run();
  Status hold();
  void set(bool held, Status error);
  bool stopping(milliseconds wait) const;
};

// Sleeps at most `wait`, and says whether the lease was given back.
bool Lease::State::stopping(milliseconds wait) const {
  pollfd entry{stop_fd, POLLIN, 0};
  return ::poll(&entry, 1, static_cast<int>(wait.count())) > 0;
}

void Lease::State::set(bool held, Status error) {
  const std::lock_guard lock(mutex);
  is_held = held;
  last_error = std::move(error);
  changed.notify_all();
}

// Holds one lease until its stream ends; the Status says why it ended.
Status Lease::State::hold() {
  LITMUS_ASSIGN_OR_RETURN(HttpClient http, ensure_daemon(options));
  HttpRequest request;
  request.target = "/api/daemon/lease?client=" + url_encode(client);
  LITMUS_RETURN_IF_ERROR(http.open_stream(request));
  set(true, Status());
  for (;;) {
    pollfd entries[] = {{http.fd(), POLLIN, 0}, {stop_fd, POLLIN, 0}};
    ::poll(entries, 2, -1);
    if (entries[1].revents != 0) return Status();
    const auto message = http.next_message(milliseconds(0));
    if (!message.ok() && message.status().code() != ErrorCode::kTimeout) return message.status();
  }
}

void Lease::State::run() {
  milliseconds back_off = kFirstBackOff;
  while (!stopping(milliseconds(0))) {
    const Status ended = hold();
    const bool was_held = [&] {
      const std::lock_guard lock(mutex);
      return is_held;
    }();
    set(false, ended);
    back_off = was_held ? kFirstBackOff : std::min(back_off * 2, kLongestBackOff);
    if (stopping(back_off)) return;
  }
}

std::unique_ptr<Lease> Lease::start(StartOptions options, std::string client) {
  auto state = std::make_unique<State>();
  state->options = std::move(options);
  state->client = std::move(client);
  // Signals belong to the threads of the user's program.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  state->thread = std::thread([raw = state.get()] { raw->run(); });
  pthread_setname_np(state->thread.native_handle(), "litmus-lease");
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return std::unique_ptr<Lease>(new Lease(std::move(state)));
}

Lease::Lease(std::unique_ptr<State> state) : state_(std::move(state)) {}

Lease::~Lease() {
  if (state_->owner != getpid()) {
    // A forked child has the object but not the thread; what they shared stays as it is.
    state_->thread.detach();
    (void)state_.release();
    return;
  }
  eventfd_write(state_->stop_fd, 1);
  state_->thread.join();
  ::close(state_->stop_fd);
}

bool Lease::held() const {
  const std::lock_guard lock(state_->mutex);
  return state_->is_held;
}

Status Lease::wait_held(milliseconds timeout) {
  std::unique_lock lock(state_->mutex);
  if (state_->changed.wait_for(lock, timeout, [this] { return state_->is_held; })) return Status();
  return state_->last_error;
}

}  // namespace litmus::client
