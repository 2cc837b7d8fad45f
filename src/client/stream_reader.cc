#include "client/stream_reader.h"

#include <sys/eventfd.h>
#include <unistd.h>

namespace litmus::client {

using std::chrono::milliseconds;

StreamReader::StreamReader(std::filesystem::path socket)
    : socket_(std::move(socket)), wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

StreamReader::~StreamReader() { ::close(wake_fd_); }

void StreamReader::wake() { eventfd_write(wake_fd_, 1); }

// Only after a wait that has ended early: a wake() before it isn't lost.
void StreamReader::forget_wake() {
  eventfd_t count = 0;
  eventfd_read(wake_fd_, &count);
}

Status StreamReader::open(const std::string& target, milliseconds timeout, const std::string& body) {
  http_.reset();
  LITMUS_ASSIGN_OR_RETURN(HttpClient http, HttpClient::connect(socket_, timeout));
  http.wake_by(wake_fd_);
  HttpRequest request;
  if (!body.empty()) request.method = "POST";
  request.target = target;
  request.body = body;
  request.timeout = timeout;
  const Status opened = http.open_stream(request);
  if (opened.code() == ErrorCode::kTimeout) forget_wake();
  LITMUS_RETURN_IF_ERROR(opened);
  http_ = std::move(http);
  return Status();
}

Result<std::vector<StreamMessage>> StreamReader::read(size_t max, milliseconds timeout) {
  std::vector<StreamMessage> messages;
  if (!http_) return Status(ErrorCode::kUnavailable, "the stream isn't open");
  while (messages.size() < max) {
    auto message = http_->next_message(messages.empty() ? timeout : milliseconds(0));
    if (message.ok()) {
      messages.push_back(std::move(*message));
      continue;
    }
    if (message.status().code() == ErrorCode::kTimeout) {
      if (messages.empty()) forget_wake();
      break;
    }
    http_.reset();
    if (messages.empty()) return message.status();
    break;  // what came before the end comes first
  }
  return messages;
}

}  // namespace litmus::client
