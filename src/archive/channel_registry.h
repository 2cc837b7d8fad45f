// channels/_registry.json: a descriptor for each channel, written when it is first sealed.
//
// Thread-safe. Members that aren't known here stay as they are.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/env.h"
#include "base/status.h"
#include "base/time.h"

namespace litmus::archive {

struct RegisteredChannel {
  std::string channel_id, data_type, value_type, instrument_role, resource, units;
  std::string properties = "{}";  // JSON
  Timestamp first_seen;
};

class ChannelRegistry {
 public:
  ChannelRegistry(std::filesystem::path path, Env& env) : path_(std::move(path)), env_(env) {}

  std::optional<RegisteredChannel> find(const std::string& channel_id);

  // Adds those that aren't there yet. The file is replaced if there are any.
  Status add(const std::vector<RegisteredChannel>& channels);

 private:
  void load();

  const std::filesystem::path path_;
  Env& env_;
  std::mutex mutex_;
  bool loaded_ = false;  // guarded by mutex_, as what follows
  std::map<std::string, RegisteredChannel> known_;
};

}  // namespace litmus::archive
