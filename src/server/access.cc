#include "server/access.h"

#include <arpa/inet.h>
#include <unistd.h>

#include <algorithm>

namespace litmus::server {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
  });
  return out;
}

const std::string& machine_name() {
  static const std::string name = [] {
    char text[256] = {};
    return gethostname(text, sizeof(text) - 1) == 0 ? lower(text) : std::string();
  }();
  return name;
}

bool is_port(std::string_view text) {
  return text.size() <= 5 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_listed(const Access& access, const std::string& name) {
  return std::any_of(access.allow_hosts.begin(), access.allow_hosts.end(),
                     [&](const std::string& allowed) { return lower(allowed) == name; });
}

}  // namespace

std::string host_name_of(std::string_view text) {
  if (!text.empty() && text.front() == '[') {
    const size_t end = text.find(']');
    if (end == std::string_view::npos) return "";
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && (rest.front() != ':' || !is_port(rest.substr(1)))) return "";
    return lower(text.substr(1, end - 1));
  }
  const size_t colon = text.find(':');
  if (colon != std::string_view::npos && !is_port(text.substr(colon + 1))) return "";
  std::string name = lower(text.substr(0, colon));
  if (!name.empty() && name.back() == '.') name.pop_back();
  return name;
}

bool is_loopback_host(std::string_view host_name) {
  const std::string name(host_name);
  in_addr v4{};
  if (inet_pton(AF_INET, name.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  return name == "localhost" || name == "::1";
}

bool host_allowed(const Access& access, std::string_view host, std::string_view local_address) {
  if (access.local) return true;
  const std::string name = host_name_of(host);
  if (name.empty()) return false;
  if (is_loopback_host(name) || name == lower(access.bound_host) || name == local_address) return true;
  if (!machine_name().empty() && (name == machine_name() || name == machine_name() + ".local")) return true;
  return is_listed(access, name);
}

bool origin_allowed(const Access& access, std::string_view origin, std::string_view host) {
  if (access.local || origin.empty()) return true;
  std::string_view rest = origin;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (rest.substr(0, scheme.size()) != scheme) continue;
    rest.remove_prefix(scheme.size());
    return lower(rest) == lower(host) || is_listed(access, host_name_of(rest));
  }
  return false;  // "null", file:, extensions
}

bool token_allowed(const Access& access, std::string_view token) {
  if (access.token.empty()) return true;
  size_t difference = access.token.size() ^ token.size();
  for (size_t i = 0; i < token.size(); ++i) {
    difference |= static_cast<unsigned char>(token[i] ^ access.token[i % access.token.size()]);
  }
  return difference == 0;
}

bool bearer_allowed(const Access& access, std::string_view authorization) {
  if (access.token.empty()) return true;
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() < kScheme.size() || lower(authorization.substr(0, kScheme.size())) != kScheme) return false;
  return token_allowed(access, authorization.substr(kScheme.size()));
}

}  // namespace litmus::server
