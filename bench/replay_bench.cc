// B2: all events of a data directory from EventStore's subscription, from the moment it is asked for until the last of
//     those that were stored then, while further ones are emitted; beside another process that sends the same lines out
//     of a file over a Unix socket to a reader that splits them. In bytes a second. Stored: in the service's memory and
//     on the disk, and on the disk only. Each event must come once, in order, those that come meanwhile included.
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <thread>
#include <vector>

#include "base/test_dir.h"
#include "client/event_store.h"
#include "emit/event_log.h"
#include "pairs.h"
#include "sample_event.h"
#include "served_folder.h"

namespace litmus::bench {
namespace {

constexpr int kPairs = 30;
constexpr int64_t kStored = 50'000;  // some 46 MB
constexpr int64_t kMeanwhile = 200;  // emitted in each round, one a millisecond

[[noreturn]] void fail(const std::string& why) {
  std::cerr << "bench_replay: " << why << '\n';
  std::exit(2);
}

template <class T>
T check(Result<T> result) {
  if (!result.ok()) fail(result.status().to_string());
  return std::move(result).value();
}

// What both receivers do with a line: the events are numbered from 0, and each must be the next one.
class Receiver {
 public:
  explicit Receiver(int64_t stored) : stored_(stored) {}

  void operator()(std::string_view json) {
    const size_t key = json.find("\"step_index\":");
    if (key == std::string_view::npos) fail("not an event of this benchmark: " + std::string(json));
    const int64_t index = std::strtoll(json.data() + key + 13, nullptr, 10);
    const int64_t expected = count_.load(std::memory_order_relaxed);
    if (index != expected) fail("event " + std::to_string(index) + " where " + std::to_string(expected) + " is next");
    if (index < stored_) bytes_ += json.size() + 1;
    if (index == stored_ - 1) stored_came_at_ = now_ns();
    count_.store(expected + 1, std::memory_order_release);
    count_.notify_all();
  }

  void wait_for(int64_t events) const {
    for (int64_t have; (have = count_.load(std::memory_order_acquire)) < events;) count_.wait(have);
  }
  // Once the stored ones have come.
  double rate(int64_t begin) const {
    return static_cast<double>(bytes_) * 1e9 / static_cast<double>(stored_came_at_ - begin);
  }

 private:
  const int64_t stored_;
  size_t bytes_ = 0;
  int64_t stored_came_at_ = 0;
  std::atomic<int64_t> count_{0};
};

// The baseline: a process that answers each connection with the whole file.
class FileServer {
 public:
  explicit FileServer(std::filesystem::path file) : file_(std::move(file)), listener_(socket(AF_UNIX, SOCK_STREAM, 0)) {
    address_.sun_family = AF_UNIX;
    const std::string name = file_.native() + ".sock";
    if (name.size() >= sizeof(address_.sun_path)) fail("the path is too long");
    std::memcpy(address_.sun_path, name.data(), name.size());
    if (bind(listener_, generic(), sizeof(address_)) != 0 || listen(listener_, 4) != 0) fail("no socket");
    pid_ = fork();
    if (pid_ == 0) serve();
  }
  ~FileServer() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    close(listener_);
  }

  double round(int64_t events) const {
    Receiver receive(events);
    const int64_t begin = now_ns();
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(fd, generic(), sizeof(address_)) != 0) fail("the baseline doesn't answer");
    std::vector<char> buffer(kBufferBytes);
    size_t used = 0;
    for (ssize_t n; (n = read(fd, buffer.data() + used, buffer.size() - used)) > 0;) {
      used += static_cast<size_t>(n);
      std::string_view left(buffer.data(), used);
      for (size_t size; (size = left.find('\n')) != std::string_view::npos; left.remove_prefix(size + 1))
        receive(left.substr(0, size));
      std::memmove(buffer.data(), left.data(), left.size());
      used = left.size();
    }
    close(fd);
    receive.wait_for(events);
    return receive.rate(begin);
  }

 private:
  static constexpr size_t kBufferBytes = 256 * 1024;

  const sockaddr* generic() const { return reinterpret_cast<const sockaddr*>(&address_); }

  [[noreturn]] void serve() const {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
      const int client = accept(listener_, nullptr, nullptr);
      const int fd = open(file_.c_str(), O_RDONLY);
      struct stat info{};
      if (client < 0 || fd < 0 || fstat(fd, &info) != 0) _exit(2);
      for (off_t at = 0; at < info.st_size;)
        if (sendfile(client, fd, &at, static_cast<size_t>(info.st_size - at)) <= 0) break;
      close(fd);
      close(client);
    }
  }

  const std::filesystem::path file_;
  const int listener_;
  sockaddr_un address_{};
  pid_t pid_ = 0;
};

// Emits events numbered from 0, into one session after another.
class Producer {
 public:
  explicit Producer(std::filesystem::path data_dir) : data_dir_(std::move(data_dir)), event_(sample_event()) { open(); }

  void emit() {
    event_.step_index = emitted_++;
    const Status status = log_->emit(event_);
    if (!status.ok()) fail(status.to_string());
  }
  int64_t emitted() const { return emitted_; }

  void end_session(client::HttpClient& http) {
    log_.reset();
    post(http, "/api/daemon/wait-sealed?timeout_ms=30000&session_id=" + session_.value.to_string());
    post(http, "/api/data/compact");
    open();
  }

 private:
  void open() {
    session_ = SessionId{Uuid::v7()};
    log_ = check(emit::EventLog::open({.data_dir = data_dir_, .session_id = session_}));
  }
  static void post(client::HttpClient& http, const std::string& target) {
    client::HttpRequest request;
    request.method = "POST";
    request.target = target;
    request.timeout = std::chrono::seconds(40);
    const auto response = check(http.request(request));
    if (!response.ok()) fail(response.body);
  }

  const std::filesystem::path data_dir_;
  SessionId session_;
  std::unique_ptr<emit::EventLog> log_;
  events::MeasurementRecorded event_;
  int64_t emitted_ = 0;
};

const client::EventFilter kFilter{.event_type = "test.measurement"};

double follow(const client::EventStore& store, Producer& producer) {
  const int64_t stored = producer.emitted();
  Receiver receive(stored);
  const int64_t begin = now_ns();
  const auto subscription = store.on_event([&](const client::NumberedEvent& event) { receive(event.json); }, kFilter);
  for (int i = 0; i < kMeanwhile; ++i) {
    producer.emit();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  receive.wait_for(producer.emitted());
  return receive.rate(begin);
}

// The lines as a subscriber gets them, for the baseline.
void write_lines(const client::EventStore& store, const std::filesystem::path& path) {
  std::ofstream file(path);
  for (const auto& event : check(store.events(kFilter))) file << event.json << '\n';
  if (!file.flush()) fail("cannot write " + path.string());
}

void measure(const std::string& label, const ServedFolder& folder, Producer& producer) {
  const TestDir dir;
  const auto store = client::EventStore::open(client::StartOptions::from_environment(folder.path()));
  const int64_t lines = producer.emitted();
  write_lines(*store, dir / "lines");
  const FileServer server(dir / "lines");
  print_rates("B2", label, 0.8,
              compare_rates(
                  kPairs, [&] { return follow(*store, producer) / 1e6; }, [&] { return server.round(lines) / 1e6; }),
              "MB");
}

}  // namespace
}  // namespace litmus::bench

int main() {
  using namespace litmus::bench;
  const ServedFolder folder("replay");
  folder.connect();
  Producer producer(folder.path());
  while (producer.emitted() < kStored) producer.emit();
  measure("replay of a session that goes on, then live", folder, producer);
  {
    auto http = folder.connect();
    producer.end_session(http);
  }
  folder.stop();
  folder.connect();
  measure("replay of a sealed session by a fresh service, then live", folder, producer);
}
