// Who may ask what, route by route: the token, Host and Origin, methods.
#include <nlohmann/json.hpp>

#include "api/api_fixture.h"
#include "gen/http_routes.h"

namespace litmus::api {
namespace {

using testing::HasSubstr;

constexpr std::string_view kId = "018f0000-0000-7000-8000-000000000000";

class AccessTest : public ApiTest {
 protected:
  AccessTest() {
    server::Access access;
    access.bound_host = "127.0.0.1";
    access.token = "secret";
    guarded_ = server_->listen_tcp("127.0.0.1", 0, access).value_or(nullptr);
  }

  server::TestSocket guarded() { return server::TestSocket::tcp(guarded_->port()); }

  server::TestResponse ask(const http::RouteInfo& route, const std::string& headers) {
    server::TestSocket socket = guarded();
    return server::ask(socket, route.method, path_of(route), headers, route.method == "POST" ? "{}" : "");
  }

  static std::string path_of(const http::RouteInfo& route) {
    std::string path(route.path);
    const size_t at = path.find("{id}");
    return at == std::string::npos ? path : path.replace(at, 4, kId);
  }

  static bool ends(const http::RouteInfo& route) { return !path_of(route).ends_with("stream"); }

  template <class Check>
  static void for_each_route(Check check) {
    for (const http::RouteInfo& route : http::kRoutes) {
      if (!route.local) check(route);
    }
  }

  server::ListenerPtr guarded_;
};

TEST_F(AccessTest, WhatWritesWantsTheTokenAndNothingElseDoes) {
  int writing = 0;
  for_each_route([&](const http::RouteInfo& route) {
    if (!ends(route)) return;
    EXPECT_EQ(ask(route, "").status == 401, route.writes) << route.operation_id;
    EXPECT_NE(ask(route, "Authorization: Bearer secret\r\n").status, 401) << route.operation_id;
    writing += route.writes ? 1 : 0;
  });
  EXPECT_GE(writing, 5);
}

TEST_F(AccessTest, ARefusedTokenSaysHowToGiveIt) {
  const auto answer = ask(*http::find_route("create_dialog"), "Authorization: Basic c2VjcmV0\r\n");
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.header("WWW-Authenticate"), "Bearer");
  EXPECT_EQ(nlohmann::json::parse(answer.body)["code"], "unauthorized");
}

TEST_F(AccessTest, NoRouteAnswersUnderAForeignName) {
  for_each_route([&](const http::RouteInfo& route) {
    const auto answer = ask(route, "Host: evil.example\r\nAuthorization: Bearer secret\r\n");
    EXPECT_EQ(answer.status, 403) << route.operation_id;
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
  });
}

TEST_F(AccessTest, NoPageOfAnotherOriginChangesAnythingOrReadsAlong) {
  for_each_route([&](const http::RouteInfo& route) {
    if (!ends(route)) return;
    const auto answer =
        ask(route, "Host: localhost:80\r\nOrigin: https://evil.example\r\nAuthorization: Bearer secret\r\n");
    EXPECT_EQ(answer.status == 403, route.method != "GET") << route.operation_id;
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "") << route.operation_id;
  });
  EXPECT_THROW(server::TestWebSocket(guarded(), "/api/ws", "Origin: https://evil.example\r\n"), std::runtime_error);
}

TEST_F(AccessTest, OtherMethodsAreNamedThoseThereAre) {
  for_each_route([&](const http::RouteInfo& route) {
    server::TestSocket socket = guarded();
    const auto answer = server::ask(socket, "PATCH", path_of(route), "Authorization: Bearer secret\r\n");
    EXPECT_EQ(answer.status, 405) << route.operation_id;
    EXPECT_THAT(std::string(answer.header("Allow")), HasSubstr(std::string(route.method))) << route.operation_id;
  });
}

TEST_F(AccessTest, AnsweringOverAWebSocketWantsTheTokenOfItsHello) {
  const auto dialog = backend_.dialogs().create([] {
    Dialog one;
    one.by_test = false;
    one.type = "confirm";
    one.title = one.message = "?";
    return one;
  }());
  ASSERT_TRUE(dialog.ok());
  const std::string answer = R"({"op":"respond","dialog_id":")" + dialog->to_string() + R"(","confirmed":true})";
  const auto is_open = [&] { return backend_.dialogs().find(*dialog)->is_open(); };

  server::TestWebSocket stranger(guarded(), "/api/ws");
  stranger.send(R"({"op":"hello","version":1})");
  EXPECT_THAT(stranger.next_text(), HasSubstr("ready"));
  stranger.send(answer);
  EXPECT_THAT(stranger.next_text(), HasSubstr("needs the token"));
  EXPECT_TRUE(is_open());

  server::TestWebSocket friendly(guarded(), "/api/ws");
  friendly.send(R"({"op":"hello","version":1,"token":"secret"})");
  EXPECT_THAT(friendly.next_text(), HasSubstr("ready"));
  friendly.send(answer);
  EXPECT_TRUE(eventually([&] { return !is_open(); }));
}

}  // namespace
}  // namespace litmus::api
