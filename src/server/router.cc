#include "server/router.h"

#include <set>

namespace litmus::server {
namespace {

bool is_parameter(std::string_view segment) { return segment.size() > 2 && segment.front() == '{'; }

std::vector<std::string> split_template(std::string_view path) {
  std::vector<std::string> segments;
  size_t at = 1;
  while (at < path.size()) {
    const size_t slash = std::min(path.find('/', at), path.size());
    segments.emplace_back(path.substr(at, slash - at));
    at = slash + 1;
  }
  return segments;
}

bool fits(const Route& route, const std::vector<std::string>& segments) {
  if (route.segments.size() != segments.size()) return false;
  for (size_t i = 0; i < segments.size(); ++i) {
    if (!is_parameter(route.segments[i]) && route.segments[i] != segments[i]) return false;
  }
  return true;
}

// Whether `a` names more literally than `b`; both fit the same path.
bool more_literal(const Route& a, const Route& b) {
  for (size_t i = 0; i < a.segments.size(); ++i) {
    const bool a_open = is_parameter(a.segments[i]);
    if (a_open != is_parameter(b.segments[i])) return !a_open;
  }
  return false;
}

Fields parameters_of(const Route& route, const std::vector<std::string>& segments) {
  Fields parameters;
  for (size_t i = 0; i < segments.size() && i < route.segments.size(); ++i) {
    const std::string& name = route.segments[i];
    if (is_parameter(name)) parameters.emplace_back(name.substr(1, name.size() - 2), segments[i]);
  }
  return parameters;
}

std::string join(const std::set<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += out.empty() ? name : ", " + name;
  return out;
}

}  // namespace

void Router::add(std::string_view method, std::string_view path, Handler handler, RouteOptions options) {
  routes_.push_back({std::string(method), split_template(path), std::move(handler), {}, std::move(options)});
}

void Router::add_websocket(std::string_view path, WebSocketFactory factory) {
  routes_.push_back({"GET", split_template(path), {}, std::move(factory), {}});
}

void Router::set_fallback(Handler handler) {
  fallback_ = std::make_unique<Route>(Route{"GET", {}, std::move(handler), {}, {}});
}

Router::Match Router::match(std::string_view method, const std::vector<std::string>& segments, bool local) const {
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  Match match;
  std::set<std::string> methods;
  for (const Route& route : routes_) {
    if (!fits(route, segments) || (route.options.local_only && !local)) continue;
    methods.insert(route.method);
    if (route.method == "GET") methods.insert("HEAD");
    if (route.method != wanted) continue;
    if (!match.route || more_literal(route, *match.route)) match.route = &route;
  }
  if (match.route) match.parameters = parameters_of(*match.route, segments);
  if (methods.empty() && fallback_ && (segments.empty() || segments.front() != "api")) {
    methods = {"GET", "HEAD"};
    if (wanted == "GET") match.route = fallback_.get();
  }
  if (!methods.empty()) {
    methods.insert("OPTIONS");
    match.allow = join(methods);
  }
  return match;
}

}  // namespace litmus::server
