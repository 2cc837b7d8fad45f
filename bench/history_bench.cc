// START: a daemon is ready beside one of an empty directory, over 10^5 sealed sessions.
// C4: one session and one run out of a long history, by the routes of the API; beside SQL in process that names the
//     exact file and the exact numbers, and so the row group, with the bytes of its answer sent over a Unix socket and
//     back; and beside the same route over a history of 10^6 events.
//
// usage: bench_history START|C4 [--events N] [--sessions N] [--cache DIR, histories are kept there] [--pairs N]
#include <duckdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>
#include <thread>

#include "archive/seal.h"
#include "archive/segments.h"
#include "client/daemon.h"
#include "duck.h"
#include "histories.h"
#include "pairs.h"

namespace litmus::bench {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string goal;
  int64_t events = 10'000'000, sessions = 100'000;
  fs::path cache;
  int pairs = 40;
};

// Sends bytes back over a Unix socket: what every answer of a service costs at least.
class Echo {
 public:
  Echo() {
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends_) != 0) fail("socketpair");
    thread_ = std::thread([this] { serve(); });
  }
  ~Echo() {
    ::shutdown(ends_[0], SHUT_RDWR);
    thread_.join();
    ::close(ends_[0]);
    ::close(ends_[1]);
  }

  void trip(const std::string& bytes) {
    bytes_ = &bytes;
    send_all(ends_[0], "?", 1);
    std::string got(bytes.size(), '\0');
    if (!receive_all(ends_[0], got.data(), got.size()) || got != bytes) fail("the echo differs");
  }

 private:
  static void send_all(int fd, const char* data, size_t size) {
    for (size_t sent = 0; sent < size;) {
      const ssize_t n = ::send(fd, data + sent, size - sent, MSG_NOSIGNAL);
      if (n <= 0) return;
      sent += static_cast<size_t>(n);
    }
  }
  static bool receive_all(int fd, char* data, size_t size) {
    for (size_t got = 0; got < size;) {
      const ssize_t n = ::recv(fd, data + got, size - got, 0);
      if (n <= 0) return false;
      got += static_cast<size_t>(n);
    }
    return true;
  }
  void serve() {
    for (char asked; receive_all(ends_[1], &asked, 1);)
      send_all(ends_[1], bytes_.load()->data(), bytes_.load()->size());
  }

  int ends_[2];
  std::atomic<const std::string*> bytes_{nullptr};
  std::thread thread_;
};

struct Place {
  std::string session_id, run_id, file;
  int64_t first = 0, last = 0, events = 0;
};

// Sessions all over a history, the same each time.
std::vector<Place> places_in(const fs::path& data_dir, size_t count) {
  Duck duck(2);
  const auto manifest = check(archive::load_manifest(data_dir / "index"));
  std::mt19937 random(1);
  std::vector<Place> places;
  while (places.size() < count) {
    const auto& segment = manifest.event_segments[random() % manifest.event_segments.size()];
    const std::string file = (data_dir / "index" / segment.path).string();
    const int64_t at = segment.first_number + static_cast<int64_t>(random() % static_cast<uint64_t>(segment.rows));
    const std::string found = duck.text(
        "SELECT session_id || ' ' || max(run_id) || ' ' || min(event_number) || ' ' || max(event_number) || ' ' || "
        "count(*) "
        "FROM read_parquet('" +
        file + "') WHERE session_id = (SELECT session_id FROM read_parquet('" + file +
        "') WHERE event_number = " + std::to_string(at) + ") GROUP BY session_id");
    Place place;
    place.file = file;
    std::istringstream(found) >> place.session_id >> place.run_id >> place.first >> place.last >> place.events;
    places.push_back(place);
  }
  return places;
}

size_t count_of(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

struct Case {
  const char* name;
  std::string (*target)(const Place&);
  const char* condition;
};

std::string limit_of(const Place& place) { return "&limit=" + std::to_string(place.events); }

const Case kCases[] = {
    {"one session's events", [](const Place& p) { return "/api/events?session_id=" + p.session_id + limit_of(p); },
     "session_id"},
    {"one session by its path",
     [](const Place& p) { return "/api/sessions/" + p.session_id + "?limit=" + std::to_string(p.events); },
     "session_id"},
    {"one run's events", [](const Place& p) { return "/api/events?run_id=" + p.run_id + limit_of(p); }, "run_id"},
};

std::string by_hand(Duck& duck, const Case& one, const Place& place) {
  const std::string& id = one.condition == std::string_view("run_id") ? place.run_id : place.session_id;
  return duck.text("SELECT json FROM read_parquet('" + place.file + "') WHERE event_number BETWEEN " +
                   std::to_string(place.first) + " AND " + std::to_string(place.last) + " AND " + one.condition +
                   " = '" + id + "' ORDER BY event_number");
}

void c4(const Options& options) {
  const Histories histories(options.cache);
  constexpr int64_t kSmall = 1'000'000;
  const fs::path small_dir = histories.of("events", kSmall / kEventsPerRun, kAllEvents);
  const fs::path large_dir = histories.of("events", options.events / kEventsPerRun, kAllEvents);
  Daemon small(small_dir), large(large_dir);
  small.wait_quiet();
  large.wait_quiet();
  Duck duck(2);
  Echo echo;
  const auto count = static_cast<size_t>(options.pairs) + 1;
  const auto few = places_in(small_dir, count), many = places_in(large_dir, count);
  for (const Case& one : kCases) {
    size_t ours = 0, theirs = 0, here = 0, there = 0;
    const std::string label = std::string(one.name) + " of " + std::to_string(options.events);
    const auto ask = [&](Daemon& daemon, const std::vector<Place>& places, size_t& next) {
      const Place& place = places[next++ % places.size()];
      const std::string target = one.target(place);
      const int64_t begun = now_ns();
      const std::string body = daemon.get(target);
      const int64_t taken = now_ns() - begun;
      const size_t wanted = count_of(by_hand(duck, one, place), "\"event_type\"");
      if (wanted == 0 || count_of(body, "\"event_type\"") != wanted) fail(target + ": another answer");
      return taken;
    };
    print("C4", label,
          compare_singly(
              options.pairs, [&] { return ask(large, many, ours); },
              [&] {
                const int64_t begun = now_ns();
                echo.trip(by_hand(duck, one, many[theirs++ % many.size()]));
                return now_ns() - begun;
              }));
    print(
        "C4", label + ", beside 1000000",
        compare_singly(options.pairs, [&] { return ask(large, many, here); }, [&] { return ask(small, few, there); }));
  }
}

void start(const Options& options) {
  const Histories histories(options.cache);
  const fs::path full =
      histories.of("sealed", options.sessions, {"--steps", "2", "--per-step", "2", "--every-event", "--sealed"});
  const fs::path empty = histories.empty();
  Daemon::time_start(full);  // learns what is settled, as the first start after an update does
  print("START", std::to_string(options.sessions) + " sealed sessions, beside none",
        compare_singly(
            options.pairs, [&] { return Daemon::time_start(full); }, [&] { return Daemon::time_start(empty); }));
}

}  // namespace
}  // namespace litmus::bench

int main(int argc, char** argv) {
  litmus::bench::Options options;
  CLI::App app("Measures START and C4.", "bench_history");
  app.add_option("goal", options.goal)->required()->check(CLI::IsMember({"START", "C4"}));
  app.add_option("--events", options.events, "of the long history")->capture_default_str();
  app.add_option("--sessions", options.sessions, "that are sealed")->capture_default_str();
  app.add_option("--cache", options.cache, "histories are kept there");
  app.add_option("--pairs", options.pairs, "of each case")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  options.goal == "START" ? litmus::bench::start(options) : litmus::bench::c4(options);
}
