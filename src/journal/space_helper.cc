#include "journal/space_helper.h"

#include <pthread.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <ctime>

namespace litmus::journal {
namespace {

using Nanoseconds = std::chrono::nanoseconds;

constexpr Nanoseconds kShortestPause = std::chrono::microseconds(500);
constexpr Nanoseconds kLongestPause = std::chrono::milliseconds(64);
constexpr Nanoseconds kPatience = std::chrono::seconds(2);  // without any growth
constexpr double kShareOfOnePause = 0.1;                    // of a step, that may be used before the next look

Nanoseconds next_pause(Nanoseconds last, double used) {
  const double wanted = used > 0 ? kShareOfOnePause / used : 2;
  const auto pause = std::chrono::duration_cast<Nanoseconds>(last * std::min(wanted, 2.0));
  return std::clamp(pause, kShortestPause, kLongestPause);
}

// True: asked before the pause was over.
bool wait_for(sem_t& semaphore, Nanoseconds pause) {
  timespec until{};
  clock_gettime(CLOCK_MONOTONIC, &until);
  const int64_t nanoseconds = until.tv_nsec + pause.count();
  until.tv_sec += nanoseconds / 1'000'000'000;
  until.tv_nsec = nanoseconds % 1'000'000'000;
  int result = 0;
  do {
    result = sem_clockwait(&semaphore, CLOCK_MONOTONIC, &until);
  } while (result != 0 && errno == EINTR);
  return result == 0;
}

void wait_until_asked(sem_t& semaphore) {
  while (sem_wait(&semaphore) != 0 && errno == EINTR) {
  }
}

}  // namespace

// Signals belong to the threads of the program that uses us: the helper is born with all of them blocked.
SpaceHelper::SpaceHelper(std::function<double()> work) : work_(std::move(work)) {
  sem_init(&asked_, 0, 0);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { run(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_setname_np(thread_.native_handle(), "litmus-space");
}

SpaceHelper::~SpaceHelper() {
  stopping_.store(true);
  ask();
  thread_.join();
  sem_destroy(&asked_);
}

void SpaceHelper::ask() { sem_post(&asked_); }

void SpaceHelper::run() {
  Nanoseconds pause = kShortestPause, quiet{0};
  while (!stopping_.load()) {
    const double used = work_();
    quiet = used > 0 ? Nanoseconds(0) : quiet + pause;
    pause = next_pause(pause, used);
    bool asked = true;
    if (quiet < kPatience) {
      asked = wait_for(asked_, pause);
    } else {
      wait_until_asked(asked_);
      quiet = Nanoseconds(0);
    }
    if (asked) pause = kShortestPause;  // the writer became faster than the pause allowed for
  }
}

}  // namespace litmus::journal
