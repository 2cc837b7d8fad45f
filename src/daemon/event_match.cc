#include "daemon/event_match.h"

#include <nlohmann/json.hpp>

namespace litmus::daemon {

namespace {

bool is_text(const nlohmann::json& object, const char* key, std::string_view wanted) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() && found->get_ref<const std::string&>() == wanted;
}

bool is_channel_of(const nlohmann::json& object, std::string_view role) {
  const auto found = object.find("channel_id");
  if (found == object.end() || !found->is_string()) return false;
  const std::string_view channel = found->get_ref<const std::string&>();
  return channel.substr(0, channel.find('.')) == role;
}

}  // namespace

bool has_role(std::string_view json, std::string_view role) {
  // Nearly every event that doesn't match ends here, unparsed. A role whose JSON has escapes needs the parser.
  const bool plain =
      role.find_first_of("\"\\/") == std::string_view::npos && role.find('\x7f') == std::string_view::npos;
  if (plain && json.find('\\') == std::string_view::npos && json.find(role) == std::string_view::npos) return false;
  const auto event = nlohmann::json::parse(json, nullptr, false);
  if (!event.is_object()) return false;
  if (is_text(event, "role", role) || is_text(event, "instrument_role", role) || is_channel_of(event, role))
    return true;
  const auto details = event.find("details");
  return details != event.end() && details->is_object() && is_text(*details, "role", role);
}

bool matches(const events::StoredEvent& event, const api::EventFilter& filter) {
  if (filter.session_id && event.session_id != *filter.session_id) return false;
  if (filter.run_id && event.run_id != *filter.run_id) return false;
  if (!filter.type.empty() && event.type != filter.type) return false;
  return filter.role.empty() || has_role(event.json, filter.role);
}

}  // namespace litmus::daemon
