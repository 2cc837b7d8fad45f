// What a handler gets and gives: plain data, no sockets.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace litmus::server {

struct Access;        // access.h
class LaterResponse;  // later.h
class Stream;         // stream.h

using Fields = std::vector<std::pair<std::string, std::string>>;

// The value of the first field with this name (names are lower case), or nullptr.
const std::string* find_field(const Fields& fields, std::string_view name);

struct Request {
  std::string method;                 // "GET"; HEAD comes to handlers as GET
  std::string path;                   // as it came, without the query
  std::vector<std::string> segments;  // of the path, decoded, valid UTF-8: {"api", "runs", "0190…"}
  Fields query;                       // decoded, valid UTF-8, in order; names may repeat
  Fields headers;                     // names in lower case
  Fields parameters;                  // of the route's template: {"id", "0190…"}
  std::string body;
  std::shared_ptr<const Access> access;  // of the listener that it came through
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();

  std::string_view header(std::string_view name) const;     // "" when absent
  std::string_view parameter(std::string_view name) const;  // "" when absent
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  Fields headers;
  std::unique_ptr<Stream> stream;        // set: the body goes on for as long as the stream does
  std::unique_ptr<LaterResponse> later;  // set: what it gives is the answer, and nothing else of this one

  Response();
  Response(int status_code, std::string type, std::string text);
  Response(Response&&) noexcept;
  Response& operator=(Response&&) noexcept;
  ~Response();
};

// "Not Found" for 404.
std::string_view status_title(int status);

}  // namespace litmus::server
