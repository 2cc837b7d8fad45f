#include "history_files.h"

#include <atomic>
#include <thread>

#include "archive/salvage.h"
#include "base/env.h"

namespace litmus {

namespace format = daemon::numbers_format;

namespace {
constexpr size_t kThreads = 16;  // they wait for the disk: each file is synced
constexpr uint64_t kEpoch = 1;

std::string date_of(const events::StoredEvent& event) { return event.occurred_at.date(); }
}  // namespace

std::vector<HistoryFiles::Session> HistoryFiles::sessions_of(const events::EventBlock& block) {
  std::vector<Session> sessions;
  for (const auto& event : block.events) {
    if (sessions.empty() || sessions.back().front().session_id != event.session_id) sessions.emplace_back();
    sessions.back().push_back(event);
  }
  return sessions;
}

Status HistoryFiles::seal(const events::EventBlock& block) {
  const auto sessions = sessions_of(block);
  std::string date;
  for (const auto& session : sessions) {
    note(session);
    if (date == date_of(session.front())) continue;
    date = date_of(session.front());
    LITMUS_RETURN_IF_ERROR(Env::real().make_dirs(events_dir_ / date));
  }
  std::atomic<size_t> next{0};
  std::vector<Status> ends(kThreads);
  std::vector<std::thread> threads;
  for (auto& end : ends)
    threads.emplace_back([&] {
      for (size_t i = next++; i < sessions.size() && end.ok(); i = next++) end = write(sessions[i]);
    });
  for (auto& thread : threads) thread.join();
  for (const auto& end : ends) LITMUS_RETURN_IF_ERROR(end);
  return {};
}

Status HistoryFiles::write(const Session& session) const {
  const auto path = events_dir_ / date_of(session.front()) / (session.front().session_id.to_string() + ".arrow");
  LITMUS_ASSIGN_OR_RETURN(const auto draft, archive::draft_salvaged(path, session));
  return Env::real().rename(draft, path);
}

void HistoryFiles::note(const Session& session) {
  format::Record record{};
  record.count = static_cast<uint32_t>(session.size());
  record.first_sequence = static_cast<uint64_t>(session.front().offset);
  record.first_number = session.front().number;
  record.writer_key = session.front().writer_key;
  record.kind = format::kExtent;
  records_.push_back(record);
}

Status HistoryFiles::finish() {
  format::Record end{};
  end.kind = format::kCleanEnd;
  if (!records_.empty()) end.first_number = records_.back().first_number + records_.back().count - 1;
  records_.push_back(end);
  std::string bytes(format::kRecordSize * (records_.size() + 1), '\0');
  const format::Header header = format::make_header();
  std::memcpy(bytes.data(), &header, sizeof(header));
  for (size_t i = 0; i < records_.size(); ++i) {
    auto& record = records_[i];
    record.epoch = kEpoch;
    record.index = i;
    record.crc = format::checksum(record);
    std::memcpy(bytes.data() + (i + 1) * format::kRecordSize, &record, sizeof(record));
  }
  LITMUS_RETURN_IF_ERROR(Env::real().make_dirs(events_dir_));
  return Env::real().replace_file(events_dir_ / "_numbers", bytes);
}

}  // namespace litmus
