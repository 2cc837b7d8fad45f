// A WebSocket: frames and control messages by Beast, the rest by the session.
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "server/asio_context.h"
#include "server/socket_stream.h"

namespace litmus::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;

constexpr std::chrono::seconds kHandshakeTimeout{10};
constexpr std::chrono::milliseconds kCloseTimeout{1'000};

class WebSocketConnection final : public Connection {
 public:
  WebSocketConnection(std::shared_ptr<ServerCore> core, Socket socket, HttpRequest request,
                      std::unique_ptr<WebSocketSession> session, std::function<void(Connection*)> closed)
      : core_(std::move(core)),
        request_(std::move(request)),
        ws_(std::move(socket)),
        heartbeat_(core_->io.impl().io),
        deadline_(core_->io.impl().io),
        session_(std::move(session)),
        closed_(std::move(closed)) {
    ws_.set_option(websocket::stream_base::timeout{kHandshakeTimeout, websocket::stream_base::none(), false});
    ws_.read_message_max(core_->options.max_websocket_message_bytes);
    ws_.auto_fragment(false);
  }

  void start() override {
    ws_.async_accept(request_, [me = self()](const error_code& error) {
      if (!me->closed_) return;
      if (error) return me->close();
      me->opened();
    });
  }

  void close() override {
    if (!closed_) return;
    heartbeat_.cancel();
    deadline_.cancel();
    error_code ignored;
    ws_.next_layer().close(ignored);
    session_.reset();
    std::exchange(closed_, nullptr)(this);
  }

 private:
  std::shared_ptr<WebSocketConnection> self() {
    return std::static_pointer_cast<WebSocketConnection>(shared_from_this());
  }

  void opened() {
    const std::weak_ptr<WebSocketConnection> weak = self();
    session_->open(
        [weak] {
          if (const auto me = weak.lock()) me->pump();
        },
        [weak](uint16_t code, std::string reason) {
          if (const auto me = weak.lock()) me->close_politely(code, std::move(reason));
        });
    arm_heartbeat();
    read();
    pump();
  }

  void read() {
    ws_.async_read(input_, [me = self()](const error_code& error, size_t) {
      if (!me->closed_) return;
      if (error) return me->close();  // Beast has answered a close frame or a protocol error by then
      const auto bytes = me->input_.cdata();
      me->handling_ = true;
      me->session_->on_message({static_cast<const char*>(bytes.data()), bytes.size()}, me->ws_.got_binary());
      me->handling_ = false;
      if (!me->closed_) return;
      me->input_.consume(me->input_.size());
      me->pump();
      me->read();
    });
  }

  void pump() {
    if (writing_ || handling_ || closing_ || !session_) return;
    handling_ = true;
    out_.clear();
    bool binary = false;
    const bool any = session_->next_message(out_, binary);
    handling_ = false;
    if (any) write(binary);
  }

  void write(bool binary) {
    writing_ = true;
    ws_.binary(binary);
    deadline_.expires_after(core_->options.stalled_timeout);
    deadline_.async_wait([me = self()](const error_code& error) {
      if (!error && me->writing_) me->close();
    });
    ws_.async_write(asio::buffer(out_), [me = self()](const error_code& error, size_t) {
      me->writing_ = false;
      if (!me->closed_) return;
      if (error) return me->close();
      me->pump();
    });
  }

  void arm_heartbeat() {
    heartbeat_.expires_after(core_->options.heartbeat);
    heartbeat_.async_wait([me = self()](const error_code& error) {
      if (error || !me->closed_ || me->closing_) return;
      if (!me->pinging_) me->ping();
      me->arm_heartbeat();
    });
  }

  void ping() {
    pinging_ = true;
    ws_.async_ping({}, [me = self()](const error_code& error) {
      me->pinging_ = false;
      if (error && me->closed_) me->close();
    });
  }

  void close_politely(uint16_t code, std::string reason) {
    if (closing_ || !closed_) return;
    closing_ = true;
    deadline_.expires_after(kCloseTimeout);
    deadline_.async_wait([me = self()](const error_code& error) {
      if (!error) me->close();
    });
    const beast::string_view text(reason.data(), std::min<size_t>(reason.size(), 123));
    const websocket::close_reason why(static_cast<websocket::close_code>(code), text);
    ws_.async_close(why, [me = self()](const error_code&) { me->close(); });
  }

  const std::shared_ptr<ServerCore> core_;
  const HttpRequest request_;
  websocket::stream<Socket> ws_;
  asio::steady_timer heartbeat_, deadline_;
  std::unique_ptr<WebSocketSession> session_;
  std::function<void(Connection*)> closed_;  // empty: ended
  beast::flat_buffer input_;
  std::string out_;
  bool writing_ = false, pinging_ = false, closing_ = false;
  bool handling_ = false;  // inside the session: it must not be re-entered
};

}  // namespace

std::shared_ptr<Connection> make_websocket(std::shared_ptr<ServerCore> core, Socket socket, HttpRequest request,
                                           std::unique_ptr<WebSocketSession> session,
                                           std::function<void(Connection*)> closed) {
  return std::make_shared<WebSocketConnection>(std::move(core), std::move(socket), std::move(request),
                                               std::move(session), std::move(closed));
}

}  // namespace litmus::server
