#include "cli/mcp_door.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <iostream>

namespace litmus::cli {
namespace {

constexpr size_t kMostLineBytes = size_t{1} << 20;
constexpr size_t kMostWaiting = 256;
constexpr size_t kMostErrands = 4;
constexpr auto kAnswerTime = std::chrono::milliseconds(40'000);  // the service's own limit is shorter
constexpr auto kEndTime = std::chrono::seconds(10);              // for tests to tear down
constexpr std::string_view kErrandType = "application/vnd.litmus.errand+json";
constexpr int kInternalError = -32603, kInvalidRequest = -32600;

Json parsed(const std::string& text) { return Json::parse(text, nullptr, /*allow_exceptions=*/false); }

bool is_id(const Json& value) { return value.is_string() || value.is_number_integer(); }

std::string dumped(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string id_of(const Json& message, const char* name) {
  if (!message.is_object()) return "";
  const auto id = message.find(name);
  return id != message.end() && is_id(*id) ? dumped(*id) : "";
}

// SIGINT and SIGTERM as a descriptor; who pipes into us and goes away is noticed by write().
int stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  return signalfd(-1, &set, SFD_CLOEXEC);
}

}  // namespace

void LineCutter::take(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t end = bytes.find('\n');
    const bool ends = end != std::string_view::npos;
    const std::string_view part = bytes.substr(0, end);
    bytes.remove_prefix(ends ? end + 1 : bytes.size());
    if (!dropping_ && pending_.size() + part.size() > most_bytes_) {
      dropping_ = true;
      pending_.clear();
      lines_.push_back({"", true});
    }
    if (!dropping_) pending_.append(part);
    if (!ends) continue;
    if (!dropping_) lines_.push_back({std::exchange(pending_, ""), false});
    dropping_ = false;
  }
}

void LineCutter::end() {
  if (!pending_.empty()) lines_.push_back({std::exchange(pending_, ""), false});
}

std::optional<LineCutter::Line> LineCutter::next() {
  if (lines_.empty()) return std::nullopt;
  Line line = std::move(lines_.front());
  lines_.pop_front();
  return line;
}

McpDoor::~McpDoor() = default;

int McpDoor::serve(int input, int output) {
  output_ = output;
  const int signals = stop_signals();
  std::thread asker([this] { ask_all(); });
  LineCutter cutter(kMostLineBytes);
  std::string chunk(65536, '\0');
  bool was_told_to_stop = false;
  for (;;) {
    pollfd entries[] = {{input, POLLIN, 0}, {signals, POLLIN, 0}};
    if (::poll(entries, 2, -1) < 0 && errno != EINTR) break;
    was_told_to_stop = entries[1].revents != 0;
    if (was_told_to_stop) break;
    if (entries[0].revents == 0) continue;
    const ssize_t n = ::read(input, chunk.data(), chunk.size());
    if (n == 0 || (n < 0 && errno != EINTR)) break;
    if (n > 0) cutter.take(std::string_view(chunk.data(), static_cast<size_t>(n)));
    while (auto line = cutter.next()) arrived(std::move(*line));
  }
  if (!was_told_to_stop) cutter.end();
  while (auto line = cutter.next()) arrived(std::move(*line));
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
    if (was_told_to_stop) waiting_.clear();
  }
  changed_.notify_all();
  asker.join();
  end_errands();
  ::close(signals);
  return kDone;
}

void McpDoor::arrived(LineCutter::Line line) {
  if (line.too_long) {
    return write(
        fmt::format(R"({{"jsonrpc":"2.0","id":null,"error":{{"code":{},"message":"a message of more than {} bytes )"
                    R"(isn't taken"}}}})",
                    kInvalidRequest, kMostLineBytes));
  }
  if (line.text.find_first_not_of(" \t\r") == std::string::npos) return;
  const Json message = parsed(line.text);
  if (message.is_object() && text(message, "method") == "notifications/cancelled") {
    const auto params = message.find("params");
    if (params != message.end()) cancel(id_of(*params, "requestId"));
    return;
  }
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.size() < kMostWaiting; });
  waiting_.push_back({std::move(line.text), id_of(message, "id")});
  changed_.notify_all();
}

// What isn't known any more has been answered.
void McpDoor::cancel(const std::string& id) {
  if (id.empty()) return;
  const std::lock_guard lock(mutex_);
  std::erase_if(waiting_, [&](const Message& message) { return message.id == id; });
  if (asked_id_ == id) is_cancelled_ = true;
  for (Running& running : errands_) {
    if (running.id == id) running.errand->stop();
  }
  changed_.notify_all();
}

void McpDoor::ask_all() {
  for (;;) {
    Message message;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return is_ending_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      message = std::move(waiting_.front());
      waiting_.pop_front();
      asked_id_ = message.id;
      is_cancelled_ = false;
    }
    changed_.notify_all();
    ask(message);
  }
}

void McpDoor::ask(const Message& message) {
  const auto response = post(message.text);
  {
    const std::lock_guard lock(mutex_);
    if (is_cancelled_) return;
  }
  if (response.ok()) return deliver(message, *response);
  std::cerr << "litmus: " << response.status().message() << '\n';
  if (!message.id.empty()) write_error(message.id, response.status().message());
}

// Asked again when the service has just gone: what is asked this way reads, or is an answer of which the first counts.
Result<client::HttpResponse> McpDoor::post(const std::string& text) {
  constexpr int kAttempts = 3;
  client::HttpRequest request;
  request.method = "POST";
  request.target = "/mcp?door=stdio";
  request.body = text;
  request.timeout = kAnswerTime;
  for (int attempt = 1;; ++attempt) {
    if (!http_) {
      LITMUS_ASSIGN_OR_RETURN(client::HttpClient http, context_.daemon());
      http_.emplace(std::move(http));
    }
    auto response = http_->request(request);
    if (response.ok()) return response;
    http_.reset();
    if (response.status().code() != ErrorCode::kUnavailable || attempt == kAttempts) return response;
  }
}

void McpDoor::deliver(const Message& message, const client::HttpResponse& response) {
  if (response.content_type == kErrandType) return start_errand(message.id, parsed(response.body));
  if (response.content_type == "application/json") return write(response.body);
  if (response.body.empty() || message.id.empty()) return;
  write_error(message.id, client::to_status(response).message());
}

void McpDoor::start_errand(const std::string& id, Json errand) {
  join_done_errands();
  const std::lock_guard lock(mutex_);
  if (is_cancelled_) return;
  if (errands_.size() >= kMostErrands) return write_error(id, "too many programs run already; wait for one to end");
  Running& running = errands_.emplace_back();
  running.id = id;
  running.errand = std::make_unique<Errand>(context_, std::move(errand));
  running.thread = std::thread([this, &running] {
    std::string answer = running.errand->run();
    if (!running.errand->was_stopped()) write(std::move(answer));
    const std::lock_guard done(mutex_);
    running.is_done = true;
    changed_.notify_all();
  });
}

void McpDoor::join_done_errands() {
  std::list<Running> done;
  {
    const std::lock_guard lock(mutex_);
    for (auto running = errands_.begin(); running != errands_.end();) {
      const auto next = std::next(running);
      if (running->is_done) done.splice(done.end(), errands_, running);
      running = next;
    }
  }
  for (Running& running : done) running.thread.join();
}

void McpDoor::end_errands() {
  {
    std::unique_lock lock(mutex_);
    const auto all_done = [this] {
      return std::all_of(errands_.begin(), errands_.end(), [](const Running& one) { return one.is_done; });
    };
    for (Running& running : errands_) running.errand->stop();
    if (!changed_.wait_for(lock, kEndTime, all_done)) {
      for (Running& running : errands_) running.errand->stop();
      changed_.wait(lock, all_done);
    }
  }
  join_done_errands();
}

// Line ends can only stand between the parts of a JSON text, never in a string.
void McpDoor::write(std::string line) {
  std::replace(line.begin(), line.end(), '\n', ' ');
  std::replace(line.begin(), line.end(), '\r', ' ');
  line += '\n';
  const std::lock_guard lock(output_mutex_);
  std::string_view left = line;
  while (!left.empty()) {
    const ssize_t n = ::write(output_, left.data(), left.size());
    if (n < 0 && errno != EINTR) return;  // nobody reads any more; our input will end, too
    if (n > 0) left.remove_prefix(static_cast<size_t>(n));
  }
}

void McpDoor::write_error(const std::string& id, std::string_view text) {
  write(R"({"jsonrpc":"2.0","id":)" + id + R"(,"error":{"code":)" + std::to_string(kInternalError) + R"(,"message":)" +
        dumped(Json(text)) + "}}");
}

}  // namespace litmus::cli
