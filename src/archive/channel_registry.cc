#include "archive/channel_registry.h"

#include <nlohmann/json.hpp>

#include "base/log.h"

namespace litmus::archive {

using nlohmann::json;

void ChannelRegistry::load() {
  if (std::exchange(loaded_, true)) return;
  const auto text = env_.read_file(path_);
  if (!text.ok()) return;
  const json all = json::parse(*text, nullptr, false);
  if (!all.is_object()) return log_warning("{} isn't JSON; it is written anew", path_.string());
  for (const auto& [id, one] : all.items()) {
    if (!one.is_object()) continue;
    const auto word = [&](const char* key) {
      return one.contains(key) && one[key].is_string() ? one[key].get<std::string>() : std::string();
    };
    RegisteredChannel channel{id,
                              word("data_type"),
                              word("value_type"),
                              word("instrument_role"),
                              word("resource"),
                              word("units"),
                              "{}",
                              Timestamp::parse(word("first_seen")).value_or(Timestamp{INT64_MAX})};
    if (one.contains("properties") && one["properties"].is_object())
      channel.properties = one["properties"].dump(-1, ' ', false, json::error_handler_t::replace);
    known_.emplace(id, std::move(channel));
  }
}

std::optional<RegisteredChannel> ChannelRegistry::find(const std::string& channel_id) {
  const std::lock_guard lock(mutex_);
  load();
  const auto found = known_.find(channel_id);
  return found == known_.end() ? std::nullopt : std::optional(found->second);
}

Status ChannelRegistry::add(const std::vector<RegisteredChannel>& channels) {
  const std::lock_guard lock(mutex_);
  load();
  auto grown = known_;
  for (const auto& channel : channels) grown.emplace(channel.channel_id, channel);
  if (grown.size() == known_.size()) return {};
  json all = json::object();
  for (const auto& [id, one] : grown) {
    all[id] = {{"channel_id", id},
               {"data_type", one.data_type},
               {"value_type", one.value_type},
               {"instrument_role", one.instrument_role},
               {"resource", one.resource},
               {"units", one.units.empty() ? json() : json(one.units)},
               {"properties", json::parse(one.properties, nullptr, false)},
               {"first_seen", one.first_seen.to_string()}};
  }
  LITMUS_RETURN_IF_ERROR(env_.replace_file(path_, all.dump(1, ' ', false, json::error_handler_t::replace) + "\n"));
  known_ = std::move(grown);
  return {};
}

}  // namespace litmus::archive
