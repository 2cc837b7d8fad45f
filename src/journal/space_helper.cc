#include "journal/space_helper.h"

#include <pthread.h>

#include <csignal>

namespace litmus::journal {

// Signals belong to the threads of the program that uses us: the helper is born with all of them blocked.
SpaceHelper::SpaceHelper(std::function<void()> work) : work_(std::move(work)) {
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
}

void SpaceHelper::ask() {
  asked_.fetch_add(1, std::memory_order_release);
  asked_.notify_one();
}

void SpaceHelper::run() {
  uint32_t seen = 0;
  while (true) {
    asked_.wait(seen, std::memory_order_acquire);
    seen = asked_.load(std::memory_order_acquire);
    if (stopping_.load()) return;
    work_();
  }
}

}  // namespace litmus::journal
