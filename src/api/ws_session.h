// The multiplexed WebSocket /api/ws: many subscriptions on one connection. Messages: spec of the HTTP API, Live
// streams.
#pragma once

#include <memory>

#include "api/context.h"
#include "server/access.h"
#include "server/websocket.h"

namespace litmus::api {

std::unique_ptr<server::WebSocketSession> make_ws_session(Context& context,
                                                          std::shared_ptr<const server::Access> access);

}  // namespace litmus::api
