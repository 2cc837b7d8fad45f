#include "client/http_client.h"

#include <sys/un.h>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "client/fd_stream.h"
#include "client/message_parser.h"

namespace litmus::client {
namespace http = boost::beast::http;

namespace {

constexpr uint64_t kMaxBodyBytes = uint64_t{1} << 30;

Status stream_error(const boost::beast::error_code& ec, std::string_view doing) {
  const ErrorCode code = ec == boost::asio::error::timed_out ? ErrorCode::kTimeout : ErrorCode::kUnavailable;
  return Status(code, std::string(doing) + ": " + ec.message());
}

http::request<http::string_body> to_beast(const HttpRequest& request) {
  http::request<http::string_body> out(http::string_to_verb(request.method), request.target, 11);
  out.set(http::field::host, "localhost");
  out.set(http::field::user_agent, "litmus");
  out.set(http::field::accept, request.accept);
  if (!request.body.empty()) {
    out.set(http::field::content_type, request.content_type);
    out.body() = request.body;
  }
  out.prepare_payload();
  return out;
}

}  // namespace

struct HttpClient::Impl {
  explicit Impl(int fd) : stream(fd) {}

  void take_over();
  Status receive();
  Status receive_framed();

  FdStream stream;
  boost::beast::flat_buffer buffer;
  std::optional<http::response_parser<http::buffer_body>> streaming;
  bool is_bare = false;  // of `streaming`: all that comes is body, until the connection ends
  MessageParser messages;
};

HttpClient::HttpClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() = default;

int HttpClient::fd() const { return impl_->stream.fd(); }
void HttpClient::wake_by(int fd) { impl_->stream.wake_by(fd); }

Result<HttpClient> HttpClient::connect(const std::filesystem::path& socket, std::chrono::milliseconds timeout) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string& name = socket.native();
  if (name.size() >= sizeof(address.sun_path)) {
    return Status(ErrorCode::kInvalidArgument, "socket path is longer than 107 bytes: " + name);
  }
  std::memcpy(address.sun_path, name.data(), name.size());
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return Status::from_errno(errno, "cannot create a socket");
  auto impl = std::make_unique<Impl>(fd);
  impl->stream.expires_after(timeout);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return Status(ErrorCode::kUnavailable, "nothing answers at " + name + ": " + std::strerror(errno));
  }
  return HttpClient(std::move(impl));
}

Result<HttpResponse> HttpClient::request(const HttpRequest& request) {
  impl_->stream.expires_after(request.timeout);
  boost::beast::error_code ec;
  http::write(impl_->stream, to_beast(request), ec);
  if (ec) return stream_error(ec, "cannot send " + request.method + " " + request.target);

  http::response_parser<http::string_body> parser;
  parser.body_limit(kMaxBodyBytes);
  http::read(impl_->stream, impl_->buffer, parser, ec);
  if (ec) return stream_error(ec, "no answer to " + request.method + " " + request.target);
  auto message = parser.release();
  HttpResponse response;
  response.status = message.result_int();
  response.content_type = std::string(message[http::field::content_type]);
  response.body = std::move(message.body());
  return response;
}

Status HttpClient::open_stream(const HttpRequest& request) {
  impl_->stream.expires_after(request.timeout);
  boost::beast::error_code ec;
  HttpRequest streaming = request;
  streaming.accept = "text/event-stream";
  http::write(impl_->stream, to_beast(streaming), ec);
  if (ec) return stream_error(ec, "cannot send " + request.method + " " + request.target);

  impl_->streaming.emplace();
  impl_->streaming->body_limit(boost::none);
  http::read_header(impl_->stream, impl_->buffer, *impl_->streaming, ec);
  if (ec) return stream_error(ec, "no answer to " + request.target);
  if (impl_->streaming->get().result() == http::status::ok) {
    impl_->take_over();
    return Status();
  }

  http::response_parser<http::string_body> refusal(std::move(*impl_->streaming));
  impl_->streaming.reset();
  http::read(impl_->stream, impl_->buffer, refusal, ec);
  HttpResponse response;
  response.status = refusal.get().result_int();
  response.body = refusal.get().body();
  return to_status(response);
}

// The service's streams have no frames; what came behind the header is in `buffer`.
void HttpClient::Impl::take_over() {
  is_bare = !streaming->chunked() && !streaming->content_length();
  if (!is_bare) return;
  messages.feed({static_cast<const char*>(buffer.data().data()), buffer.size()});
  buffer.clear();
}

Result<StreamMessage> HttpClient::next_message(std::chrono::milliseconds timeout) {
  bool is_armed = false;
  for (;;) {
    if (auto message = impl_->messages.take()) return std::move(*message);
    if (!std::exchange(is_armed, true)) impl_->stream.expires_after(timeout);
    LITMUS_RETURN_IF_ERROR(impl_->is_bare ? impl_->receive() : impl_->receive_framed());
  }
}

// Straight from the socket to where it is parsed.
Status HttpClient::Impl::receive() {
  boost::beast::error_code ec;
  const std::span<char> room = messages.room();
  messages.came(stream.read_some(boost::asio::buffer(room.data(), room.size()), ec));
  return ec ? stream_error(ec, "the stream ended") : Status();
}

// By way of the parser of HTTP, which takes the frames off.
Status HttpClient::Impl::receive_framed() {
  char chunk[16 * 1024];
  auto& body = streaming->get().body();
  body.data = chunk;
  body.size = sizeof(chunk);
  boost::beast::error_code ec;
  http::read_some(stream, buffer, *streaming, ec);
  messages.feed({chunk, sizeof(chunk) - body.size});
  if (ec == http::error::need_buffer) ec = {};
  if (ec) return stream_error(ec, "the stream ended");
  return streaming->is_done() ? Status(ErrorCode::kUnavailable, "the server ended the stream") : Status();
}

std::string url_encode(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

namespace {

ErrorCode code_of_http(int status) {
  switch (status) {
    case 401:
    case 403:
      return ErrorCode::kPermissionDenied;
    case 404:
      return ErrorCode::kNotFound;
    case 409:
      return ErrorCode::kConflict;
    case 410:
      return ErrorCode::kGone;
    case 413:
      return ErrorCode::kTooLarge;
    case 400:
    case 405:
    case 415:
    case 422:
      return ErrorCode::kInvalidArgument;
    case 429:
    case 503:
      return ErrorCode::kUnavailable;
    default:
      return ErrorCode::kInternal;
  }
}

}  // namespace

namespace {

// Of an ambiguous id.
std::string candidates_text(const nlohmann::json& candidates) {
  constexpr size_t kMostShown = 10;
  std::string text;
  size_t shown = 0;
  for (const auto& candidate : candidates) {
    if (!candidate.is_string() || shown == kMostShown) continue;
    text += (shown++ == 0 ? ": " : ", ") + candidate.get<std::string>();
  }
  return candidates.size() > shown && shown > 0 ? text + ", …" : text;
}

}  // namespace

Status to_status(const HttpResponse& response) {
  if (response.ok()) return Status();
  const auto problem = nlohmann::json::parse(response.body, nullptr, /*allow_exceptions=*/false);
  std::string detail = "the server answered " + std::to_string(response.status);
  if (problem.is_object() && problem.contains("detail") && problem["detail"].is_string()) {
    detail = problem["detail"].get<std::string>();
  }
  if (problem.is_object() && problem.contains("candidates")) detail += candidates_text(problem["candidates"]);
  return Status(code_of_http(response.status), std::move(detail));
}

}  // namespace litmus::client
