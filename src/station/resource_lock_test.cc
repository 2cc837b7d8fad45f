#include "station/resource_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "base/env.h"
#include "base/test_dir.h"

namespace litmus::station {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;

class Locks : public testing::Test {
 protected:
  Locks() : places{dir / "locks", dir / "machine", "machine-a", "lab-pc"} { fs::create_directories(dir / "machine"); }

  LockRequest request(std::string resource, std::chrono::microseconds timeout = 0us) {
    return {std::move(resource), "dmm", "session-1", timeout, {}};
  }
  LockAnswer take(std::string resource, std::chrono::microseconds timeout = 0us) {
    auto answer = lock_resource(request(std::move(resource), timeout), places);
    EXPECT_TRUE(answer.ok()) << answer.status().message();
    return std::move(answer).value();
  }
  bool is_free(const std::string& resource) { return take(resource).lock.has_value(); }

  // A process of its own that runs `body`; `ready` is true when it has written to its pipe.
  template <class Body>
  pid_t process(Body body) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    const pid_t pid = fork();
    if (pid == 0) {
      close(ends[0]);
      body([&] { EXPECT_EQ(write(ends[1], "x", 1), 1); });
      _exit(0);
    }
    close(ends[1]);
    char ready;
    EXPECT_EQ(read(ends[0], &ready, 1), 1);
    close(ends[0]);
    return pid;
  }
  pid_t holder_of(const std::string& resource) {
    return process([&](auto ready) {
      const auto answer = lock_resource(request(resource), places);
      if (answer.ok() && answer->lock) ready();
      while (true) pause();
    });
  }
  static void end(pid_t pid) {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
  }

  template <class Condition>
  static bool eventually(Condition condition) {
    for (const auto deadline = std::chrono::steady_clock::now() + 10s; std::chrono::steady_clock::now() < deadline;) {
      if (condition()) return true;
      std::this_thread::sleep_for(1ms);
    }
    return false;
  }

  TestDir dir;
  LockPlaces places;
};

TEST_F(Locks, OneAddressIsHeldOnce) {
  LockAnswer first = take("GPIB0::16::INSTR");
  ASSERT_TRUE(first.lock);
  EXPECT_TRUE(first.lock->is_held());
  EXPECT_FALSE(is_free("gpib::16"));
  EXPECT_TRUE(is_free("GPIB0::17::INSTR"));
  first.lock->release();
  first.lock->release();
  EXPECT_TRUE(is_free("gpib::16"));
}

TEST_F(Locks, ASecondOfThisProcessIsToldSo) {
  const LockAnswer first = take("GPIB0::16::INSTR");
  const LockAnswer second = take("GPIB::16");
  ASSERT_FALSE(second.lock);
  EXPECT_TRUE(second.by_this_process);
  EXPECT_EQ(second.holder.session_id, "session-1");
  EXPECT_THAT(second.message, HasSubstr("dmm (GPIB::16) is in use: held by this very process, role 'dmm' of session "
                                        "session-1, pid "));
  EXPECT_THAT(second.message, HasSubstr("call .stop() on the connection that holds it, or its .release('dmm')"));
}

TEST_F(Locks, AnotherProcessIsNamedAndItsDeathFrees) {
  const pid_t holder = holder_of("TCPIP::h");
  const LockAnswer refused = take("tcpip0::H::inst0::INSTR");
  ASSERT_FALSE(refused.lock);
  EXPECT_FALSE(refused.by_this_process);
  EXPECT_EQ(refused.holder.pid, holder);
  EXPECT_EQ(refused.holder.host, "lab-pc");
  EXPECT_EQ(refused.holder.role, "dmm");
  EXPECT_EQ(refused.holder.resource, "TCPIP::h");
  EXPECT_TRUE(refused.holder.since.has_value());
  EXPECT_THAT(refused.message, HasSubstr("held by role 'dmm' of session session-1, pid " + std::to_string(holder)));
  EXPECT_THAT(refused.message, HasSubstr("timeout=SECONDS"));

  end(holder);
  EXPECT_TRUE(is_free("TCPIP::h"));
}

TEST_F(Locks, AWaiterGetsItWhenTheHolderDies) {
  const pid_t holder = holder_of("GPIB::1");
  std::atomic<bool> got = false;
  std::thread waiter([&] { got = take("GPIB::1", 10s).lock.has_value(); });
  EXPECT_TRUE(eventually([&] { return !list_locks(places)->at(0).waiters.empty(); }));
  end(holder);
  waiter.join();
  EXPECT_TRUE(got);
}

TEST_F(Locks, AWaiterGivesUpAtItsTimeout) {
  const LockAnswer held = take("GPIB::1");
  const auto before = std::chrono::steady_clock::now();
  const LockAnswer refused = take("GPIB::1", 60ms);
  EXPECT_FALSE(refused.lock);
  EXPECT_GE(std::chrono::steady_clock::now() - before, 60ms);
  EXPECT_THAT(refused.message, HasSubstr("is in use after 60 ms of waiting"));
  EXPECT_TRUE(list_locks(places)->at(0).waiters.empty());
}

TEST_F(Locks, AnInterruptEndsTheWait) {
  const LockAnswer held = take("GPIB::1");
  LockRequest asked = request("GPIB::1", 1h);
  int asked_times = 0;
  asked.interrupted = [&] { return ++asked_times == 3; };
  const auto answer = lock_resource(asked, places);
  ASSERT_TRUE(answer.ok());
  EXPECT_TRUE(answer->interrupted);
  EXPECT_TRUE(list_locks(places)->at(0).waiters.empty());
}

TEST_F(Locks, NobodyOvertakesAWaiter) {
  LockAnswer held = take("GPIB::1");
  std::atomic<bool> got = false;
  std::thread waiter([&] {
    const LockAnswer answer = take("GPIB::1", 10s);
    got = answer.lock.has_value();
    EXPECT_TRUE(eventually([&] { return !got; }));
  });
  EXPECT_TRUE(eventually([&] { return list_locks(places)->at(0).waiters.size() == 1; }));
  held.lock->release();
  EXPECT_FALSE(is_free("GPIB::1"));
  EXPECT_TRUE(eventually([&] { return got.load(); }));
  got = false;
  waiter.join();
}

TEST_F(Locks, StaleAndForgedTextIsNotBelieved) {
  {
    const LockAnswer made = take("GPIB::1");
  }
  const fs::path file = dir / "locks" / (lock_key("GPIB::1", places) + ".lock");
  std::ofstream(file) << R"({"pid":1,"host":"lab-pc","session_id":"old","role":"dmm","resource":"GPIB::1"})";
  EXPECT_TRUE(is_free("GPIB::1")) << "a text alone holds nothing";

  const LockAnswer held = take("GPIB::1");
  std::ofstream(file) << R"({"pid":1,"host":"lab-pc","session_id":"forged","role":"dmm","resource":"GPIB::1"})";
  const LockAnswer refused = take("GPIB::1");
  ASSERT_FALSE(refused.lock);
  EXPECT_EQ(refused.holder.session_id, "") << "the kernel names another process than the text";
  EXPECT_EQ(refused.holder.pid, getpid());
}

TEST_F(Locks, AForkedChildHoldsAndReleasesNothing) {
  LockAnswer held = take("GPIB::1");
  const pid_t child = process([&](auto ready) {
    if (!held.lock->is_held()) ready();
    held.lock.reset();  // must not end the parent's
    while (true) pause();
  });
  EXPECT_FALSE(is_free("GPIB::1"));
  held.lock.reset();
  EXPECT_TRUE(is_free("GPIB::1")) << "the child keeps it";
  end(child);
}

TEST_F(Locks, AnExecutedChildHoldsNothing) {
  LockAnswer held = take("GPIB::1");
  const pid_t child = vfork();
  if (child == 0) {
    execlp("sleep", "sleep", "60", nullptr);
    _exit(1);
  }
  held.lock.reset();
  EXPECT_TRUE(is_free("GPIB::1"));
  end(child);
}

TEST_F(Locks, UsersOfOneMachineAreKeptApart) {
  LockPlaces other = places;
  other.folder = dir / "other-home";
  const LockAnswer held = take("GPIB::1");
  const auto refused = lock_resource(request("GPIB::1"), other);
  ASSERT_TRUE(refused.ok());
  EXPECT_FALSE(refused->lock);
  EXPECT_EQ(refused->holder.session_id, "session-1");
  EXPECT_EQ(list_locks(other)->size(), 1u);
}

TEST_F(Locks, AWaiterGetsItFromAnotherUser) {
  LockPlaces other = places;
  other.folder = dir / "other-home";
  LockAnswer held = take("GPIB::1");
  std::thread waiter([&] {
    const auto answer = lock_resource(request("GPIB::1", 10s), other);
    EXPECT_TRUE(answer.ok() && answer->lock);
  });
  EXPECT_TRUE(eventually([&] { return !list_locks(other)->at(0).waiters.empty(); }));
  held.lock.reset();
  waiter.join();
}

TEST_F(Locks, TheMachinesFilesAreForEverybody) {
  const mode_t old = umask(077);
  const LockAnswer held = take("GPIB::1");
  umask(old);
  struct stat info;
  ASSERT_EQ(stat((dir / "machine" / ("litmus-" + lock_key("GPIB::1", places) + ".lock")).c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0666u);
  EXPECT_EQ(Env::real().list(dir / "machine")->size(), 1u) << "no temporary file is left";
}

TEST_F(Locks, AMissingMachineFolderDoesntMatter) {
  places.machine_folder = dir / "nowhere";
  const LockAnswer held = take("GPIB::1");
  EXPECT_TRUE(held.lock);
  EXPECT_FALSE(is_free("GPIB::1"));
  places.machine_folder.reset();
  EXPECT_FALSE(is_free("GPIB::1"));
}

TEST_F(Locks, AFileThatIsNoneIsAnErrorNotAHang) {
  fs::create_directories(dir / "locks");
  ASSERT_EQ(mkfifo((dir / "locks" / (lock_key("GPIB::1", places) + ".lock")).c_str(), 0600), 0);
  const auto answer = lock_resource(request("GPIB::1"), places);
  ASSERT_FALSE(answer.ok());
  EXPECT_THAT(answer.status().message(), HasSubstr("isn't a plain file"));
}

TEST_F(Locks, ARemovedFileIsMadeAgain) {
  {
    const LockAnswer made = take("GPIB::1");
  }
  fs::remove_all(dir / "locks");
  const LockAnswer held = take("GPIB::1");
  EXPECT_TRUE(held.lock);
  EXPECT_FALSE(is_free("GPIB::1"));
}

TEST_F(Locks, TheListShowsHoldersAndWaiters) {
  EXPECT_TRUE(list_locks(places)->empty());
  EXPECT_FALSE(fs::exists(dir / "locks")) << "looking creates nothing";
  {
    const LockAnswer free_again = take("GPIB::2");
  }
  const LockAnswer held = take("GPIB::1");
  std::atomic<bool> enough = false;
  std::thread waiter([&] {
    LockRequest asked = request("GPIB0::1", 1h);
    asked.interrupted = [&] { return enough.load(); };
    EXPECT_TRUE(lock_resource(asked, places)->interrupted);
  });
  EXPECT_TRUE(eventually([&] { return list_locks(places)->at(0).waiters.size() == 1; }));
  const auto states = list_locks(places).value();
  ASSERT_EQ(states.size(), 1u);
  EXPECT_EQ(states[0].resource, "GPIB::1");
  EXPECT_EQ(states[0].holder->role, "dmm");
  EXPECT_EQ(states[0].waiters[0].who.resource, "GPIB0::1");
  EXPECT_EQ(states[0].waiters[0].who.session_id, "session-1");
  EXPECT_TRUE(states[0].waiters[0].who.since.has_value());
  enough = true;
  waiter.join();
}

TEST_F(Locks, LookingNeverRefusesAnybody) {
  std::atomic<bool> stop = false;
  std::thread looker([&] {
    while (!stop) EXPECT_TRUE(list_locks(places).ok());
  });
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(is_free("GPIB::1")) << i;
  stop = true;
  looker.join();
}

TEST(LockKey, NamesTheMachineUnlessTheNetworkReachesIt) {
  const LockPlaces a{"/x", std::nullopt, "machine-a", "a"}, b{"/x", std::nullopt, "machine-b", "b"};
  EXPECT_NE(lock_key("GPIB::1", a), lock_key("GPIB::1", b));
  EXPECT_NE(lock_key("TCPIP::localhost", a), lock_key("TCPIP::localhost", b));
  EXPECT_EQ(lock_key("TCPIP::dmm.lab", a), lock_key("tcpip0::DMM.lab::inst0::INSTR", b));
}

TEST(LockKey, IsAFileName) {
  const LockPlaces places{"/x", std::nullopt, "m", "h"};
  EXPECT_EQ(lock_key("GPIB::16", places).substr(0, 17), "GPIB0_16_INSTR-" + lock_key("GPIB::16", places).substr(15, 2));
  for (const std::string& address : {std::string("../../etc/passwd"), std::string("a/b"), std::string(5000, 'x'),
                                     std::string("a\nb\0c", 5), std::string("http://h/?q=1"), std::string("é")}) {
    const std::string key = lock_key(address, places);
    EXPECT_EQ(key.find_first_of(std::string_view("/\n\0", 3)), std::string::npos) << address;
    EXPECT_LE(key.size(), 80u);
    EXPECT_NE(key, lock_key(address + "2", places));
  }
}

TEST(LockKey, FollowsTheLinksOfADevice) {
  TestDir dir;
  std::ofstream(dir / "ttyUSB0") << "";
  fs::create_symlink(dir / "ttyUSB0", dir / "by-id");
  const LockPlaces places{"/x", std::nullopt, "m", "h"};
  EXPECT_EQ(lock_key("ASRL" + (dir / "by-id").string() + "::INSTR", places),
            lock_key("ASRL" + (dir / "ttyUSB0").string(), places));
  EXPECT_EQ(lock_key((dir / "by-id").string(), places), lock_key((dir / "ttyUSB0").string(), places));
}

}  // namespace
}  // namespace litmus::station
