#include "server/message.h"

#include "server/later.h"
#include "server/stream.h"

namespace litmus::server {

Response::Response() = default;
Response::Response(int status_code, std::string type, std::string text)
    : status(status_code), content_type(std::move(type)), body(std::move(text)) {}
Response::Response(Response&&) noexcept = default;
Response& Response::operator=(Response&&) noexcept = default;
Response::~Response() = default;

const std::string* find_field(const Fields& fields, std::string_view name) {
  for (const auto& [key, value] : fields) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string_view Request::header(std::string_view name) const {
  const std::string* value = find_field(headers, name);
  return value ? std::string_view(*value) : std::string_view();
}

std::string_view Request::parameter(std::string_view name) const {
  const std::string* value = find_field(parameters, name);
  return value ? std::string_view(*value) : std::string_view();
}

std::string_view status_title(int status) {
  struct Title {
    int status;
    std::string_view text;
  };
  static constexpr Title kTitles[] = {
      {100, "Continue"},
      {101, "Switching Protocols"},
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {410, "Gone"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {422, "Unprocessable Content"},
      {426, "Upgrade Required"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
      {507, "Insufficient Storage"},
  };
  for (const Title& title : kTitles) {
    if (title.status == status) return title.text;
  }
  return "Unknown";
}

}  // namespace litmus::server
