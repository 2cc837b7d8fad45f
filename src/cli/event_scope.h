// From what somebody typed as an id to the run or session that it stands for.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace litmus::cli {

struct EventScope {
  std::string kind;  // "run" or "session"
  std::string id;    // whole
  std::string parameter() const { return kind + "_id"; }
};

// kNotFound: nobody's id begins so. kConflict: several do; the message has them.
Result<EventScope> find_scope(const Context& context, const std::string& prefix);

}  // namespace litmus::cli
