// The socket type of all connections, Unix and TCP alike, so that the HTTP machinery is compiled once. Only the .cc
// files of this folder that speak Asio include it.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "server/connection.h"

namespace litmus::server {

using Socket =
    boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, boost::asio::io_context::executor_type>;
using HttpRequest = boost::beast::http::request<boost::beast::http::string_body>;

// Takes over the socket after the upgrade was asked for and admitted; answers the handshake itself.
std::shared_ptr<Connection> make_websocket(std::shared_ptr<ServerCore> core, Socket socket, HttpRequest request,
                                           std::unique_ptr<WebSocketSession> session,
                                           std::function<void(Connection*)> closed);

}  // namespace litmus::server
