#include "journal/liveness.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "base/env_faulty.h"
#include "base/test_dir.h"

namespace litmus::journal {
namespace {

// A process that holds its lock until it is ended.
class Holder {
 public:
  explicit Holder(const std::filesystem::path& data_dir) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    pid_ = fork();
    if (pid_ == 0) {
      const Uuid uuid = process_identity(data_dir).value();
      if (write(ends[1], &uuid, sizeof(uuid)) != static_cast<ssize_t>(sizeof(uuid))) _exit(1);
      while (true) pause();
    }
    close(ends[1]);
    EXPECT_EQ(read(ends[0], &uuid_, sizeof(uuid_)), static_cast<ssize_t>(sizeof(uuid_)));
    close(ends[0]);
  }
  ~Holder() { end(); }

  const Uuid& uuid() const { return uuid_; }
  void end() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  pid_t pid_ = 0;
  Uuid uuid_;
};

// What another process finds: its exit status.
template <class Function>
int in_child(Function function) {
  const pid_t child = fork();
  if (child == 0) _exit(function());
  int status = 0;
  waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

TEST(Liveness, AProcessHasOneIdentityInADataDirectory) {
  TestDir one, two;
  const Uuid first = process_identity(one.path()).value();
  EXPECT_EQ(process_identity(one.path()).value(), first);
  EXPECT_NE(process_identity(two.path()).value(), first);
  EXPECT_TRUE(is_alive(one.path(), first));
}

TEST(Liveness, AsksDontLoseTheOwnLock) {
  TestDir dir;
  const Uuid mine = process_identity(dir.path()).value();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(is_alive(dir.path(), mine));
  EXPECT_FALSE(take_dead_owner_lock(dir.path(), mine)->has_value());
  EXPECT_EQ(in_child([&] { return is_alive(dir.path(), mine) ? 1 : 0; }), 1);
  EXPECT_EQ(in_child([&] { return take_dead_owner_lock(dir.path(), mine)->has_value() ? 1 : 0; }), 0);
}

TEST(Liveness, AKilledProcessIsDeadAtOnce) {
  TestDir dir;
  Holder holder(dir.path());
  EXPECT_TRUE(is_alive(dir.path(), holder.uuid()));
  EXPECT_FALSE(take_dead_owner_lock(dir.path(), holder.uuid())->has_value());
  holder.end();
  EXPECT_FALSE(is_alive(dir.path(), holder.uuid()));
}

TEST(Liveness, AForkedChildHasAnIdentityOfItsOwn) {
  TestDir dir;
  const Uuid mine = process_identity(dir.path()).value();
  EXPECT_EQ(in_child([&] { return process_identity(dir.path()).value() != mine ? 7 : 0; }), 7);
  EXPECT_EQ(in_child([&] { return is_alive(dir.path(), mine) ? 1 : 0; }), 1) << "the child's exit took nothing away";
}

TEST(Liveness, OneTakesOverADeadOwner) {
  TestDir dir;
  Holder holder(dir.path());
  holder.end();
  auto lock = take_dead_owner_lock(dir.path(), holder.uuid());
  ASSERT_TRUE(lock.ok() && lock->has_value());
  EXPECT_EQ((*lock)->owner(), holder.uuid());
  EXPECT_FALSE(take_dead_owner_lock(dir.path(), holder.uuid())->has_value());
  EXPECT_FALSE(is_alive(dir.path(), holder.uuid()));
  const auto other_gets_it = [&] { return take_dead_owner_lock(dir.path(), holder.uuid())->has_value() ? 1 : 0; };
  EXPECT_EQ(in_child(other_gets_it), 0);
  lock->reset();
  EXPECT_EQ(in_child(other_gets_it), 1);
}

TEST(Liveness, AForgottenOwnerStaysDead) {
  TestDir dir;
  Holder holder(dir.path());
  holder.end();
  auto lock = take_dead_owner_lock(dir.path(), holder.uuid());
  ASSERT_TRUE((*lock)->forget().ok());
  lock->reset();
  EXPECT_FALSE(is_alive(dir.path(), holder.uuid()));
  EXPECT_TRUE(take_dead_owner_lock(dir.path(), holder.uuid())->has_value()) << "as in a copied data directory";
}

TEST(Liveness, AnErrorMeansAlive) {
  TestDir dir;
  Holder holder(dir.path());
  holder.end();
  FaultyEnv env;
  for (const Call call : {Call::kOpen, Call::kLock}) {
    env.add({.call = call, .error = EIO});
    EXPECT_TRUE(is_alive(dir.path(), holder.uuid(), env));
    env.heal();
  }
  EXPECT_FALSE(is_alive(dir.path(), holder.uuid(), env));
}

}  // namespace
}  // namespace litmus::journal
