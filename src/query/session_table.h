// SessionTable: what lists of sessions say of each session, in memory: from its begins and ends, and how many events it
// has. Made of all events up to a number; events never change, so that a longer history is this table and what came
// behind it. For the .cc files of this folder.
//
// A session takes some 130 bytes, and each text that sessions share once.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/status.h"
#include "base/uuid.h"
#include "query/engine.h"
#include "query/snapshot.h"

namespace litmus::query {

// Texts by number, each once.
class TextPool {
 public:
  static constexpr uint32_t kNull = UINT32_MAX;

  uint32_t add(std::optional<std::string_view> text);
  size_t size() const { return texts_.size(); }
  const std::string& operator[](uint32_t number) const { return texts_[number]; }

 private:
  std::vector<std::string> texts_;
  std::unordered_map<std::string, uint32_t> numbers_;
};

struct SessionFacts {
  enum Text { kType, kOutcome, kReason, kStationId, kStationName, kHostname, kClient, kOperatorId, kOperatorName };
  static constexpr size_t kTexts = 9;

  Uuid id;
  int64_t begin_number = 0;  // of its session.started; 0: none was seen
  int64_t end_number = 0;    // of the end that counts; 0: it is live
  int64_t started_us = 0, ended_us = 0;
  std::optional<int64_t> pid;
  int64_t events = 0;
  bool ended_genuinely = false;
  std::array<uint32_t, kTexts> texts = none();

  static std::array<uint32_t, kTexts> none() {
    std::array<uint32_t, kTexts> all{};
    all.fill(TextPool::kNull);
    return all;
  }

  bool is_live() const { return end_number == 0; }
  // Newest first.
  bool before(const SessionFacts& other) const {
    return started_us != other.started_us ? started_us > other.started_us : id > other.id;
  }
};

class SessionTable {
 public:
  int64_t watermark() const { return watermark_; }
  int64_t event_count() const { return event_count_; }                     // that were taken in
  const std::vector<SessionFacts>& sessions() const { return sessions_; }  // newest first; some were never begun
  const TextPool& texts() const { return texts_; }
  const SessionFacts* find(const Uuid& id) const;

  // Takes in the events up to `through`, in slices; `stop` is asked before each.
  Status extend(Engine& engine, const SnapshotPtr& snapshot, int64_t through, const std::function<bool()>& stop);

  // Becomes the sessions of which something is in memory only, with what `below` knows of them.
  Status overlay(Engine& engine, const SnapshotPtr& snapshot, const SessionTable& below);

 private:
  SessionFacts& at(const Uuid& id);
  void adopt(const SessionFacts& facts, const TextPool& texts);
  Status take_told(Engine& engine, const SnapshotPtr& snapshot, int64_t after, int64_t through);
  Status take_counts(Engine& engine, const SnapshotPtr& snapshot, int64_t after, int64_t through);
  void sort();

  int64_t watermark_ = 0, event_count_ = 0;
  TextPool texts_;
  std::vector<SessionFacts> sessions_;
  std::unordered_map<Uuid, uint32_t> places_;
};

}  // namespace litmus::query
