// Everything that is decided about a request from its header alone, before a byte of its body is read.
#pragma once

#include <optional>
#include <string_view>

#include "server/message.h"
#include "server/router.h"

namespace litmus::server {

struct Admission {
  const Route* route = nullptr;     // set unless refused
  std::optional<Response> refusal;  // or the answer to OPTIONS
};

// `request` has method, headers and access; its `path`, `segments`, `query` and `parameters` are filled in here from
// `target`. `local_address` is the address of this machine that the client connected to.
Admission admit(const Router& router, std::string_view target, size_t max_target_bytes, std::string_view local_address,
                Request& request);

}  // namespace litmus::server
