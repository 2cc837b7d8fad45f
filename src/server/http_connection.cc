// HTTP/1.1 on one socket: read a header, admit, read the body, handle on a worker, answer; or turn into a stream or a
// WebSocket.
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <ctime>

#include "server/admission.h"
#include "server/asio_context.h"
#include "server/later.h"
#include "server/problem.h"
#include "server/socket_stream.h"
#include "server/stream.h"

namespace litmus::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using std::chrono::milliseconds;

constexpr milliseconds kLingerTimeout{1'000};  // for a refused client to read why

std::string http_date() {
  std::tm parts{};
  const std::time_t now = std::time(nullptr);
  gmtime_r(&now, &parts);
  char text[40];
  return std::string(text, std::strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &parts));
}

std::string response_head(const Response& response, bool keep_alive) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head.append(status_title(response.status)).append("\r\nDate: ").append(http_date()).append("\r\n");
  head.append("Server: litmus\r\nX-Content-Type-Options: nosniff\r\n");
  if (!response.content_type.empty()) head.append("Content-Type: ").append(response.content_type).append("\r\n");
  if (!response.stream && response.status != 204) {
    head.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
  }
  for (const auto& [name, value] : response.headers) head.append(name).append(": ").append(value).append("\r\n");
  head.append(keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
  return head;
}

std::string address_of(Socket& socket) {
  error_code error;
  const auto endpoint = socket.local_endpoint(error);
  char text[64] = {};
  if (error || getnameinfo(static_cast<const sockaddr*>(endpoint.data()), static_cast<socklen_t>(endpoint.size()), text,
                           sizeof(text), nullptr, 0, NI_NUMERICHOST) != 0) {
    return "";
  }
  return text;
}

void copy_header(const http::request_header<>& header, Request& request) {
  request.method = std::string(header.method_string());
  for (const auto& field : header) {
    std::string name(field.name_string());
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    request.headers.emplace_back(std::move(name), std::string(field.value()));
  }
}

// One Host: with two, whoever stands between us and the client may have checked the other.
bool repeats_host(const http::request_header<>& header) { return header.count(http::field::host) > 1; }

class HttpConnection final : public Connection {
 public:
  HttpConnection(std::shared_ptr<ServerCore> core, std::shared_ptr<const Access> access, int fd, int family,
                 std::function<void(Connection*)> closed)
      : core_(std::move(core)),
        access_(std::move(access)),
        socket_(core_->io.impl().io),
        timer_(core_->io.impl().io),
        closed_(std::move(closed)) {
    error_code error;
    socket_.assign(asio::generic::stream_protocol(family, 0), fd, error);
    if (error) ::close(fd);
    if (family != AF_UNIX) local_address_ = address_of(socket_);
  }

  ~HttpConnection() override { give_back_stream(); }

  void start() override { wait_for_request(); }

  void close() override {
    if (upgraded_) {
      std::exchange(upgraded_, nullptr)->close();
      return;
    }
    if (!closed_) return;
    ++timer_serial_;
    timer_.cancel();
    error_code ignored;
    socket_.close(ignored);
    stream_.reset();
    later_.reset();
    give_back_stream();
    std::exchange(closed_, nullptr)(this);
  }

 private:
  std::shared_ptr<HttpConnection> self() { return std::static_pointer_cast<HttpConnection>(shared_from_this()); }

  // One timer serves all waits: arming it for the next forgets the last.
  void arm(milliseconds delay, std::function<void()> expired) {
    const uint64_t serial = ++timer_serial_;
    timer_.expires_after(delay);
    timer_.async_wait([me = self(), serial, expired = std::move(expired)](const error_code& error) {
      if (!error && serial == me->timer_serial_) expired();
    });
  }
  void disarm() { ++timer_serial_; }

  void wait_for_request() {
    if (buffer_.size() > 0) return read_header();
    arm(core_->options.idle_timeout, [this] { close(); });
    socket_.async_wait(Socket::wait_read, [me = self()](const error_code& error) {
      if (error || !me->closed_) return me->close();
      me->read_header();
    });
  }

  void read_header() {
    parser_.emplace();
    parser_->header_limit(static_cast<uint32_t>(core_->options.max_header_bytes + core_->options.max_target_bytes));
    parser_->body_limit(core_->options.max_body_bytes);
    arm(core_->options.receive_timeout, [this] { refuse(problem(408, "the request took too long to arrive")); });
    http::async_read_header(socket_, buffer_, *parser_, [me = self()](const error_code& error, size_t) {
      if (!me->reading_) return;
      if (error) return me->refuse_unreadable(error);
      me->header_arrived();
    });
  }

  void refuse_unreadable(const error_code& error) {
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
      return refuse(problem(431, "the header of the request is too large"));
    }
    if (error == http::error::body_limit) {
      return refuse(
          problem(413, "the body is larger than " + std::to_string(core_->options.max_body_bytes) + " bytes"));
    }
    const bool malformed = error.category() == http::make_error_code(http::error::bad_method).category() &&
                           error != http::error::end_of_stream && error != http::error::partial_message;
    if (malformed) return refuse(problem(400, "this isn't a valid HTTP request: " + error.message()));
    close();
  }

  void header_arrived() {
    const auto& header = parser_->get();
    request_ = Request();
    request_.access = access_;
    copy_header(header, request_);
    head_only_ = request_.method == "HEAD";
    if (repeats_host(header)) return refuse(problem(400, "more than one Host in the header"));
    const std::string_view target(header.target().data(), header.target().size());
    Admission admission = admit(core_->router, target, core_->options.max_target_bytes, local_address_, request_);
    if (admission.refusal) return answer_without_body(std::move(*admission.refusal));
    route_ = admission.route;
    if (parser_->is_done()) return body_arrived();
    if (beast::iequals(request_.header("expect"), "100-continue")) return send_continue();
    read_body();
  }

  void send_continue() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(socket_, asio::buffer(kContinue), [me = self()](const error_code& error, size_t) {
      if (!me->reading_) return;
      if (error) return me->close();
      me->read_body();
    });
  }

  void read_body() {
    http::async_read(socket_, buffer_, *parser_, [me = self()](const error_code& error, size_t) {
      if (!me->reading_) return;
      if (error) return me->refuse_unreadable(error);
      me->body_arrived();
    });
  }

  void body_arrived() {
    if (route_->websocket) return upgrade();
    keep_alive_ = parser_->get().keep_alive();
    request_.body = std::move(parser_->get().body());
    if (request_.method == "HEAD") request_.method = "GET";
    run_handler();
  }

  void run_handler() {
    const milliseconds limit =
        route_->options.deadline.count() > 0 ? route_->options.deadline : core_->options.request_deadline;
    request_.deadline = std::chrono::steady_clock::now() + limit;
    const uint64_t serial = ++handling_;
    arm(limit, [this] { time_is_up(); });
    auto job = [me = self(), route = route_, serial,
                request = std::make_shared<Request>(std::move(request_))]() mutable {
      auto response = std::make_shared<Response>(call(*route, *request));
      ServerCore& core = *me->core_;
      core.io.post([me = std::move(me), serial, response] {
        if (serial == me->handling_) me->answer(std::move(*response));
      });
    };
    if (!core_->pool.submit(std::move(job))) answer(problem(429, "too many requests are waiting; try again"));
  }

  void time_is_up() { answer(problem(503, "the request took longer than its time limit")); }

  // A library that throws must not take the daemon with it.
  static Response call(const Route& route, const Request& request) {
    try {
      return route.handler(request);
    } catch (const std::exception& error) {
      return problem(500, std::string("a defect in Litmus ended this request: ") + error.what());
    }
  }

  // A body that nobody read would be taken for the next request, so the connection ends with it.
  void answer_without_body(Response response) {
    keep_alive_ = parser_->is_done() && parser_->get().keep_alive();
    answer(std::move(response));
  }

  void refuse(Response response) {
    keep_alive_ = false;
    reading_ = false;
    answer(std::move(response));
  }

  void answer(Response response) {
    if (!closed_) return;
    ++handling_;
    later_ = std::move(response.later);
    if (later_) return wait_for_later();
    if (response.stream) return begin_stream(std::move(response));
    out_ = response_head(response, keep_alive_);
    body_ = head_only_ ? std::string() : std::move(response.body);
    arm(core_->options.send_timeout, [this] { close(); });
    const std::array<asio::const_buffer, 2> parts{asio::buffer(out_), asio::buffer(body_)};
    asio::async_write(socket_, parts, [me = self()](const error_code& error, size_t) { me->answered(error); });
  }

  // The request's time limit goes on counting.
  void wait_for_later() {
    later_->open([weak = std::weak_ptr<HttpConnection>(self()), serial = handling_] {
      const auto me = weak.lock();
      if (!me) return;
      me->core_->io.post([me, serial] {
        if (serial == me->handling_ && me->later_) me->answer(std::exchange(me->later_, nullptr)->take());
      });
    });
  }

  void answered(const error_code& error) {
    if (!closed_) return;
    if (error) return close();
    if (keep_alive_) return wait_for_request();
    linger();
  }

  // Closing a socket with unread input resets it, and the client would lose the answer that says why.
  void linger() {
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    arm(kLingerTimeout, [this] { close(); });
    discard();
  }

  void discard() {
    socket_.async_read_some(asio::buffer(scratch_), [me = self()](const error_code& error, size_t) {
      if (!me->closed_) return;
      if (error) return me->close();
      me->discard();
    });
  }

  bool take_stream() {
    if (holds_stream_ || core_->streams >= core_->options.max_streams) return holds_stream_;
    ++core_->streams;
    holds_stream_ = true;
    return true;
  }

  void give_back_stream() {
    if (std::exchange(holds_stream_, false)) --core_->streams;
  }

  void begin_stream(Response response) {
    keep_alive_ = false;
    if (head_only_) {
      response.stream.reset();
      return answer(std::move(response));
    }
    if (!take_stream()) return answer(problem(429, "too many streams are open on this server"));
    disarm();
    stream_ = std::move(response.stream);
    response.stream = std::make_unique<EndedStream>();  // the head has no length
    out_ = response_head(response, false) + response.body;
    discard();  // notices when the client goes away
    send_stream(Stream::Next::kMore);
    stream_->open([weak = std::weak_ptr<HttpConnection>(self())] {
      if (const auto me = weak.lock()) me->pump();
    });
  }

  struct EndedStream final : Stream {
    void open(std::function<void()>) override {}
    Next fill(std::string&, size_t) override { return Next::kEnd; }
  };

  void pump() {
    if (!stream_ || writing_ || filling_) return;
    out_.clear();
    filling_ = true;
    const Stream::Next next = stream_->fill(out_, core_->options.stream_buffer_bytes);
    filling_ = false;
    if (!closed_) return;
    if (!out_.empty()) return send_stream(next);
    if (next == Stream::Next::kEnd) return linger_after_stream();
    if (next == Stream::Next::kWait) arm_heartbeat();
  }

  void send_stream(Stream::Next next) {
    writing_ = true;
    arm(core_->options.stalled_timeout, [this] { close(); });
    asio::async_write(socket_, asio::buffer(out_), [me = self(), next](const error_code& error, size_t) {
      me->writing_ = false;
      if (!me->closed_) return;
      if (error) return me->close();
      if (next == Stream::Next::kEnd) return me->linger_after_stream();
      me->pump();
    });
  }

  void linger_after_stream() {
    stream_.reset();
    give_back_stream();
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    arm(kLingerTimeout, [this] { close(); });
  }

  void arm_heartbeat() {
    arm(core_->options.heartbeat, [this] {
      if (!stream_ || writing_) return;
      out_.assign(stream_->heartbeat());
      send_stream(Stream::Next::kMore);
    });
  }

  void upgrade() {
    if (!beast::websocket::is_upgrade(parser_->get())) {
      Response response = problem(426, "this is a WebSocket: connect with an upgrade");
      response.headers.emplace_back("Upgrade", "websocket");
      return answer_without_body(std::move(response));
    }
    if (!take_stream()) return answer_without_body(problem(429, "too many streams are open on this server"));
    disarm();
    auto session = route_->websocket(request_);
    auto closed = [me = self()](Connection*) {
      me->upgraded_.reset();
      me->give_back_stream();
      std::exchange(me->closed_, nullptr)(me.get());
    };
    upgraded_ = make_websocket(core_, std::move(socket_), parser_->release(), std::move(session), std::move(closed));
    upgraded_->start();
  }

  const std::shared_ptr<ServerCore> core_;
  const std::shared_ptr<const Access> access_;
  Socket socket_;
  asio::steady_timer timer_;
  uint64_t timer_serial_ = 0;
  std::function<void(Connection*)> closed_;  // empty: ended
  std::string local_address_;

  beast::flat_buffer buffer_{128 * 1024};
  std::optional<http::request_parser<http::string_body>> parser_;
  Request request_;
  const Route* route_ = nullptr;
  bool reading_ = true;  // false: a refusal is on its way, whatever still arrives
  bool keep_alive_ = false;
  bool head_only_ = false;
  uint64_t handling_ = 0;  // the answer of an older number comes too late

  std::string out_, body_;
  std::array<char, 4096> scratch_{};

  std::unique_ptr<LaterResponse> later_;
  std::unique_ptr<Stream> stream_;
  bool holds_stream_ = false;
  bool writing_ = false;
  bool filling_ = false;
  std::shared_ptr<Connection> upgraded_;
};

}  // namespace

std::shared_ptr<Connection> make_connection(std::shared_ptr<ServerCore> core, std::shared_ptr<const Access> access,
                                            int fd, int family, std::function<void(Connection*)> closed) {
  return std::make_shared<HttpConnection>(std::move(core), std::move(access), fd, family, std::move(closed));
}

}  // namespace litmus::server
