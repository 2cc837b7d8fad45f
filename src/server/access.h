// Who may ask what through one listener: Host and Origin checks, the token.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace litmus::server {

struct Access {
  // A Unix socket whose peer is the same user: Host, Origin and token aren't looked at, local routes are served.
  bool local = false;
  std::string bound_host;                // as asked for: "127.0.0.1", "0.0.0.0", "bench-7"
  std::string token;                     // empty: none is required
  std::vector<std::string> allow_hosts;  // further names accepted in Host and Origin
  std::string project_dir;               // of whoever asked for the listener; may be empty
  std::string python;                    // and the interpreter there; may be empty
  std::vector<std::string> environment;  // "NAME=value": of programs that are started there
};

// "Example.org:8000" → "example.org"; "[::1]:80" → "::1". Empty for what isn't a host.
std::string host_name_of(std::string_view host_and_port);

bool is_loopback_host(std::string_view host_name);

// `host` is the header as it came; `local_address` the address of this machine that the client connected to.
// Anything else is a foreign name that was made to point here (DNS rebinding).
bool host_allowed(const Access& access, std::string_view host, std::string_view local_address);

// True for no Origin, the page's own origin (same host and port as `host`), and the allowed names.
bool origin_allowed(const Access& access, std::string_view origin, std::string_view host);

// `authorization` is the header as it came. True when no token is required. Takes the same time wherever they differ.
bool bearer_allowed(const Access& access, std::string_view authorization);
bool token_allowed(const Access& access, std::string_view token);

}  // namespace litmus::server
