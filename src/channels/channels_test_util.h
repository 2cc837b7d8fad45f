// For the tests of this folder: blocks of plain values, and everything that a journal gives out.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "base/test_dir.h"
#include "channels/follower.h"
#include "channels/writer.h"

namespace litmus::channels {

template <class T>
std::string_view bytes_of(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

template <class T>
std::string_view bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

// `value` is referred to, not copied.
template <class T>
Block scalar(std::string_view channel, const T& value, int64_t at_us = 1, ElementType type = ElementType::kFloat64) {
  Block block;
  block.channel_id = channel;
  block.type = type;
  block.timestamp = Timestamp{at_us};
  block.count = 1;
  block.values = bytes_of(value);
  return block;
}

template <class T>
Block array(std::string_view channel, const std::vector<T>& values, ElementType type = ElementType::kFloat64) {
  Block block;
  block.channel_id = channel;
  block.is_array = true;
  block.type = type;
  block.count = static_cast<uint32_t>(values.size());
  block.values = bytes_of(values);
  return block;
}

inline Block text(std::string_view channel, std::string_view value, ElementType type = ElementType::kText) {
  Block block;
  block.channel_id = channel;
  block.type = type;
  block.count = 1;
  block.values = value;
  return block;
}

inline ChannelWriter::Options options_for(const std::filesystem::path& data_dir, Env* env = &Env::real()) {
  return {.data_dir = data_dir,
          .session_id = SessionId{Uuid::v7()},
          .session_started = Timestamp::now(),
          .doorbell = nullptr,
          .env = env};
}

// All channel journals of a data directory, sorted by name.
inline std::vector<std::filesystem::path> channel_journals(const std::filesystem::path& data_dir) {
  std::vector<std::filesystem::path> found;
  if (!std::filesystem::exists(data_dir / "channels")) return found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data_dir / "channels")) {
    if (entry.path().extension() == ".journal") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

inline ChannelFollower follow(const std::filesystem::path& data_dir) {
  const auto journals = channel_journals(data_dir);
  EXPECT_EQ(journals.size(), 1u);
  return ChannelFollower::open(journals.front()).value();
}

// A piece that owns what it points to.
struct OwnedPiece {
  Piece piece;
  std::string channel_id, units, source_method, values;
  std::vector<int64_t> times;
  std::vector<Extreme> level1;

  std::vector<double> numbers() const {
    std::vector<double> out(piece.count);
    for (size_t i = 0; i < out.size(); ++i) out[i] = element_as_double(piece.type, values.data(), i);
    return out;
  }
};

inline OwnedPiece owned(const Piece& piece) {
  return {.piece = piece,
          .channel_id = std::string(piece.channel_id),
          .units = std::string(piece.units),
          .source_method = std::string(piece.source_method),
          .values = std::string(piece.values),
          .times = {piece.times.begin(), piece.times.end()},
          .level1 = {piece.level1.begin(), piece.level1.end()}};
}

// Everything up to kNotYet or kEnd, which is returned in `last`.
inline std::vector<OwnedPiece> drain(ChannelFollower& follower, ChannelFollower::Next* last = nullptr) {
  std::vector<OwnedPiece> out;
  Piece piece;
  while (true) {
    const auto next = follower.next(piece);
    EXPECT_TRUE(next.ok()) << next.status().to_string();
    if (!next.ok()) return out;
    if (last != nullptr) *last = *next;
    if (*next != ChannelFollower::Next::kPiece) return out;
    out.push_back(owned(piece));
  }
}

}  // namespace litmus::channels
