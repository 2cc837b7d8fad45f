#include "client/message_parser.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace litmus::client {
namespace {

constexpr size_t kFirstBytes = 64 * 1024;
constexpr size_t kLeastRoom = 16 * 1024;

std::string_view value_of(std::string_view text) {
  if (text.starts_with(' ')) text.remove_prefix(1);
  return text;
}

}  // namespace

// What is left in front of it is the beginning of one line, as a rule.
std::span<char> MessageParser::room() {
  const size_t kept = end_ - begin_;
  if (begin_ > 0) std::memmove(buffer_.data(), buffer_.data() + begin_, kept);
  looked_ -= std::exchange(begin_, 0);
  end_ = kept;
  if (buffer_.size() - end_ < kLeastRoom) buffer_.resize(std::max(kFirstBytes, 2 * buffer_.size()));
  return std::span(buffer_).subspan(end_);
}

void MessageParser::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::span<char> to = room();
    const size_t taken = std::min(to.size(), bytes.size());
    std::memcpy(to.data(), bytes.data(), taken);
    came(taken);
    bytes.remove_prefix(taken);
  }
}

std::optional<StreamMessage> MessageParser::take() {
  while (looked_ < end_) {
    const char* const from = buffer_.data() + begin_;
    const void* const found = std::memchr(buffer_.data() + looked_, '\n', end_ - looked_);
    if (found == nullptr) {
      looked_ = end_;
      break;
    }
    const auto size = static_cast<size_t>(static_cast<const char*>(found) - from);
    begin_ += size + 1;
    looked_ = begin_;
    if (line({from, size})) return std::exchange(current_, {});
  }
  return std::nullopt;
}

// True: the message that it ends is in current_.
bool MessageParser::line(std::string_view text) {
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (text.empty()) {
    if (std::exchange(has_data_, false)) return true;
    current_ = {};
    return false;
  }
  if (text.starts_with("id:")) current_.id = value_of(text.substr(3));
  if (text.starts_with("event:")) current_.event = value_of(text.substr(6));
  if (text.starts_with("data:")) {
    if (has_data_) current_.data += '\n';
    current_.data += value_of(text.substr(5));
    has_data_ = true;
  }
  return false;
}

}  // namespace litmus::client
