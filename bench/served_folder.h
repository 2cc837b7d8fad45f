// ServedFolder: a data directory of its own with a litmusd that serves it; both are gone afterwards.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <thread>

#include "client/daemon.h"

namespace litmus::bench {

class ServedFolder {
 public:
  explicit ServedFolder(const std::string& name)
      : path_(std::filesystem::temp_directory_path() / ("litmus-" + name + "-bench-XXXXXX")) {
    std::string pattern = path_.native();
    if (mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
  }
  ServedFolder(const ServedFolder&) = delete;
  ServedFolder& operator=(const ServedFolder&) = delete;

  ~ServedFolder() {
    stop();
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

  // Waits for its end, at most 20 s: it seals what was written. The next connect() starts another.
  void stop() const {
    client::HttpRequest stop;
    stop.method = "POST";
    stop.target = "/api/daemon/stop";
    if (auto daemon = client::connect_daemon(path_); daemon.ok()) (void)daemon->request(stop);
    for (int i = 0; i < 200 && client::connect_daemon(path_).ok(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }

  // A connection; the first call starts the daemon.
  client::HttpClient connect() const {
    auto daemon = client::ensure_daemon(client::StartOptions::from_environment(path_));
    if (!daemon.ok()) {
      std::cerr << "bench: " << daemon.status().to_string() << '\n';
      std::exit(2);
    }
    return std::move(daemon).value();
  }

 private:
  std::filesystem::path path_;
};

}  // namespace litmus::bench
