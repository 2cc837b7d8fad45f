// Long histories for benchmarks, made when they aren't there, and a service of one.
#pragma once

#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "client/daemon.h"
#include "pairs.h"

extern char** environ;

namespace litmus::bench {

[[noreturn]] inline void fail(const std::string& why) {
  std::cerr << "bench: " << why << '\n';
  std::exit(2);
}

template <class T>
T check(Result<T> result) {
  if (!result.ok()) fail(result.status().to_string());
  return std::move(result).value();
}

inline void run(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const auto& part : command) arguments.push_back(const_cast<char*>(part.c_str()));
  arguments.push_back(nullptr);
  pid_t pid = 0;
  int status = 1;
  if (posix_spawn(&pid, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0 ||
      waitpid(pid, &status, 0) < 0 || status != 0)
    fail(command[0] + " failed");
}

// Below the cache, or below a folder of its own that goes with it.
class Histories {
 public:
  explicit Histories(std::filesystem::path cache) : cache_(std::move(cache)), kept_(!cache_.empty()) {
    if (kept_) return;
    std::string pattern = (std::filesystem::temp_directory_path() / "litmus-history-bench-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) fail("no temporary folder");
    cache_ = pattern;
  }
  ~Histories() {
    std::error_code ignored;
    if (!kept_) std::filesystem::remove_all(cache_, ignored);
  }

  std::filesystem::path empty() const {
    std::filesystem::create_directories(cache_ / "empty");
    return cache_ / "empty";
  }

  // A run in each session.
  std::filesystem::path of(const std::string& name, int64_t runs, const std::vector<std::string>& shape) const {
    const std::filesystem::path folder = cache_ / (name + "-" + std::to_string(runs));
    if (std::filesystem::exists(folder)) return folder;
    const std::filesystem::path making = folder.native() + ".part";
    std::filesystem::remove_all(making);
    std::vector<std::string> command = {LITMUS_HISTORY_PATH, "--data-dir", making, "--runs", std::to_string(runs)};
    command.insert(command.end(), shape.begin(), shape.end());
    const int64_t begun = now_ns();
    run(command);
    std::cerr << folder.filename() << " took " << (now_ns() - begun) / 1'000'000'000 << " s\n";
    std::filesystem::rename(making, folder);
    return folder;
  }

 private:
  std::filesystem::path cache_;
  bool kept_;
};

// A litmusd of one data directory, as `litmus` starts it.
class Daemon {
 public:
  explicit Daemon(std::filesystem::path data_dir)
      : data_dir_(std::move(data_dir)), litmusd_(check(client::find_litmusd())), http_(start()) {}
  ~Daemon() { stop(); }
  Daemon(const Daemon&) = delete;

  // How long it takes until it serves. It is ended afterwards.
  static int64_t time_start(const std::filesystem::path& data_dir) {
    const std::string litmusd = check(client::find_litmusd());
    const int64_t begun = now_ns();
    bench::run({litmusd, "--detach", "--data-dir", data_dir});
    const int64_t taken = now_ns() - begun;
    end(data_dir);
    return taken;
  }

  // A new history gives it something to do: it makes roll-ups, and reads the index. Until that is done.
  void wait_quiet() const {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(5);
    for (int64_t before = -1000, now; (now = cpu_ticks()) - before > 2; before = now) {
      if (std::chrono::steady_clock::now() > deadline) fail("litmusd doesn't become quiet");
      std::this_thread::sleep_for(std::chrono::seconds(2));
    }
  }

  std::string get(const std::string& target) { return ask("GET", target, {}); }
  std::string post(const std::string& target, std::string body) { return ask("POST", target, std::move(body)); }

 private:
  std::string ask(const std::string& method, const std::string& target, std::string body) {
    client::HttpRequest request;
    request.method = method;
    request.target = target;
    request.body = std::move(body);
    request.timeout = std::chrono::minutes(2);
    auto response = check(http_.request(request));
    if (!response.ok()) fail(target + ": " + response.body);
    return std::move(response.body);
  }
  client::HttpClient start() const {
    client::StartOptions options;
    options.data_dir = data_dir_;
    return check(client::ensure_daemon(options));
  }
  void stop() const { end(data_dir_); }

  static pid_t pid_in(const std::filesystem::path& data_dir) {
    const nlohmann::json about = nlohmann::json::parse(std::ifstream(data_dir / "litmusd.lock"));
    return about["pid"].get<pid_t>();
  }

  // Of all its threads, in user and system mode.
  int64_t cpu_ticks() const {
    std::ifstream file("/proc/" + std::to_string(pid_in(data_dir_)) + "/stat");
    std::string text;
    std::getline(file, text);
    std::istringstream fields(text.substr(text.rfind(')') + 1));
    std::string skipped;
    for (int i = 3; i < 14; ++i) fields >> skipped;
    int64_t user = 0, system = 0;
    fields >> user >> system;
    return user + system;
  }

  static void end(const std::filesystem::path& data_dir) {
    const pid_t pid = pid_in(data_dir);
    ::kill(pid, SIGTERM);
    while (::kill(pid, 0) == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }

  std::filesystem::path data_dir_, litmusd_;
  client::HttpClient http_;
};

// The shape of histories with all their events, and how many a run has, with its session.
inline const std::vector<std::string> kAllEvents = {
    "--steps", "10", "--per-step", "7", "--every-event", "--rows-per-segment", "280000"};
inline constexpr int64_t kEventsPerRun = 97;

}  // namespace litmus::bench
