// litmus_crash: kills producers and the daemon at random, then asks what is left.
//
//   litmus_crash --data-dir D --kills N [--threads T] [--seed S] [--leave]
//
// Prints one line of JSON; exit status 0 when nothing that was acknowledged is lost, doubled or out of order. --leave:
// only producers are killed, without any daemon, and what they wrote is left as it is.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>

#include "base/data_dir.h"
#include "client/daemon.h"
#include "oracle.h"
#include "producer.h"
#include "verify.h"

namespace litmus::crash {
namespace {

struct Options {
  std::string data_dir;
  int kills = 1000, threads = 4;
  uint64_t seed = 1;
  bool leave = false;
};

class KillLoop {
 public:
  explicit KillLoop(Options options)
      : options_(std::move(options)), random_(options_.seed), oracle_(static_cast<size_t>(options_.kills)) {}

  int run() {
    if (options_.leave) return leave();
    const auto begin = std::chrono::steady_clock::now();
    while (producer_kills_ + daemon_kills_ < options_.kills) one_round();
    const auto verdict = verify(options_.data_dir, oracle_, rounds_, options_.threads);
    if (!verdict.ok()) {
      std::cerr << "crash: " << verdict.status().to_string() << '\n';
      return 2;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    report(*verdict, took.count());
    return verdict->clean() ? 0 : 1;
  }

 private:
  int leave() {
    while (producer_kills_ < options_.kills) {
      const pid_t producer = start_producer();
      pause_up_to_us(8'000);
      kill_producer(producer);
    }
    return 0;
  }

  pid_t start_producer() {
    Round& round = oracle_.round(rounds_++);
    round.session_id = Uuid::v7();
    const pid_t producer = fork();
    if (producer != 0) return producer;
    produce(options_.data_dir, options_.threads, round);
    _exit(3);
  }

  void kill_producer(pid_t producer) {
    kill(producer, SIGKILL);
    int status = 0;
    waitpid(producer, &status, 0);
    if (WIFEXITED(status)) std::cerr << "crash: a producer ended by itself with " << WEXITSTATUS(status) << '\n';
    ++producer_kills_;
  }

  // One producer lives for some milliseconds. In a third of the rounds the daemon dies as well: before it, in its
  // middle, or after it.
  void one_round() {
    ensure_daemon();
    const int daemon_dies = static_cast<int>(random_() % 9);  // 0 before, 1 in the middle, 2 after, else not
    const pid_t producer = start_producer();
    if (daemon_dies == 0) kill_daemon();
    pause_up_to_us(8'000);
    if (daemon_dies == 1) kill_daemon();
    pause_up_to_us(8'000);
    kill_producer(producer);
    if (daemon_dies == 2) kill_daemon();
  }

  void pause_up_to_us(uint64_t most) { usleep(static_cast<useconds_t>(random_() % most)); }

  void ensure_daemon() const {
    const auto daemon = client::ensure_daemon(client::StartOptions::from_environment(options_.data_dir));
    if (daemon.ok()) return;
    std::cerr << "crash: " << daemon.status().to_string() << '\n';
    std::exit(2);
  }

  void kill_daemon() {
    std::ifstream file(DataDir(options_.data_dir).lock_file());
    const auto holder = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
    if (!holder.is_object() || !holder.contains("pid")) return;
    if (kill(holder["pid"].get<pid_t>(), SIGKILL) == 0) ++daemon_kills_;
  }

  void report(const Verdict& verdict, double seconds) const {
    std::cout << nlohmann::ordered_json{{"producer_kills", producer_kills_},
                                        {"daemon_kills", daemon_kills_},
                                        {"threads", options_.threads},
                                        {"seed", options_.seed},
                                        {"acknowledged", verdict.acknowledged},
                                        {"stored", verdict.stored},
                                        {"lost", verdict.lost},
                                        {"duplicates", verdict.duplicates},
                                        {"misordered", verdict.misordered},
                                        {"seconds", seconds}}
                     .dump()
              << std::endl;
  }

  Options options_;
  std::mt19937_64 random_;
  Oracle oracle_;
  size_t rounds_ = 0;
  int producer_kills_ = 0, daemon_kills_ = 0;
};

}  // namespace
}  // namespace litmus::crash

int main(int argc, char** argv) {
  litmus::crash::Options options;
  CLI::App app("Kills producers and the daemon at random; counts what is lost.", "litmus_crash");
  app.add_option("--data-dir", options.data_dir)->required();
  app.add_option("--kills", options.kills)->check(CLI::Range(1, 10'000'000))->capture_default_str();
  app.add_option("--threads", options.threads)->check(CLI::Range(1, litmus::crash::kMaxThreads))->capture_default_str();
  app.add_option("--seed", options.seed)->capture_default_str();
  app.add_flag("--leave", options.leave, "kill producers only, and leave their journals to a later daemon");
  CLI11_PARSE(app, argc, argv);
  return litmus::crash::KillLoop(options).run();
}
