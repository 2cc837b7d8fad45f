// One line that says what an event is about, as the event lists of the UI say it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace litmus::cli {

std::string event_summary(const nlohmann::ordered_json& event);

}  // namespace litmus::cli
