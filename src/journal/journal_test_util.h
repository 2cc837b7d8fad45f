// For the tests of this folder: writers, headers and whole journals in one line.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "journal/reader.h"
#include "journal/writer.h"

namespace litmus::journal {

struct OwnedRecord {
  RecordHeader header;
  uint64_t sequence;
  std::string payload;
};

inline Writer::Options options_for(const std::filesystem::path& data_dir, Env* env = &Env::real()) {
  Writer::Options options;
  options.data_dir = data_dir;
  options.session_id = SessionId{Uuid::v7()};
  options.env = env;
  return options;
}

inline std::unique_ptr<Writer> open_writer(const std::filesystem::path& data_dir, Env* env = &Env::real()) {
  return Writer::open(options_for(data_dir, env)).value();
}

inline RecordHeader make_header(uint32_t type_id) {
  RecordHeader header;
  header.event_id.value = Uuid::v7();
  header.type_id = type_id;
  header.occurred_at = header.received_at = Timestamp::now();
  return header;
}

// All journals of a data directory.
inline std::vector<std::filesystem::path> journal_files(const std::filesystem::path& data_dir) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data_dir)) {
    if (entry.path().extension() == ".journal") found.push_back(entry.path());
  }
  return found;
}

// The only one.
inline std::filesystem::path writer_file(const std::filesystem::path& data_dir) {
  const auto found = journal_files(data_dir);
  EXPECT_EQ(found.size(), 1u);
  return found.front();
}

// Every record of a journal that nobody writes to.
inline std::vector<OwnedRecord> read_all(const std::filesystem::path& path, std::vector<Loss>* losses = nullptr) {
  std::vector<OwnedRecord> records;
  Result<Reader> reader = Reader::open(path);
  EXPECT_TRUE(reader.ok()) << reader.status().to_string();
  if (!reader.ok()) return records;
  reader->set_dead();
  Record record;
  while (true) {
    const Result<Reader::Next> next = reader->next(record);
    EXPECT_TRUE(next.ok()) << next.status().to_string();
    if (!next.ok() || *next != Reader::Next::kRecord) break;
    records.push_back({record.header, record.sequence, std::string(record.payload)});
  }
  const std::vector<Loss> found = reader->take_losses();
  if (losses != nullptr) {
    *losses = found;
  } else {
    EXPECT_TRUE(found.empty());
  }
  return records;
}

}  // namespace litmus::journal
