#include "daemon/sample_sink.h"

#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "archive/channel_view.h"
#include "base/log.h"
#include "channels/reference.h"

namespace litmus::daemon {

using channels::ChannelWriter;
using flight::PutSample;
using flight::SamplesTaken;

namespace {

constexpr int64_t kDayMicros = 86'400'000'000;

Status wrong_row(size_t row, const std::string& message) {
  return {ErrorCode::kInvalidArgument, "row " + std::to_string(row) + ": " + message};
}

// A version 7 id says when the session began, and so where its files lie.
Timestamp beginning_of(const Uuid& id, Timestamp now) {
  if (id.bytes[6] >> 4 != 7) return now;
  int64_t millis = 0;
  for (size_t i = 0; i < 6; ++i) millis = millis << 8 | id.bytes[i];
  return Timestamp{millis * 1000};
}

}  // namespace

SampleSink::~SampleSink() {
  for (const auto& [session_id, writer] : writers_)
    if (const Status closed = writer->close(); !closed.ok())
      log_warning("samples of session {}: {}", session_id.to_string(), closed.message());
}

Result<ChannelWriter*> SampleSink::writer_of(const Uuid& session_id) {
  const auto found = writers_.find(session_id);
  if (found != writers_.end()) return found->second.get();
  if (writers_.size() == kMostSessions)
    return Status(ErrorCode::kTooLarge,
                  "samples of at most " + std::to_string(kMostSessions) + " sessions in one call");
  const Timestamp now = env_.now(), began = beginning_of(session_id, now);
  if (began.micros > now.micros + kDayMicros)
    return Status(ErrorCode::kInvalidArgument, "session " + session_id.to_string() + " is of a time to come");
  auto writer = std::make_unique<ChannelWriter>(ChannelWriter::Options{.data_dir = data_dir_,
                                                                       .session_id = SessionId{session_id},
                                                                       .session_started = began,
                                                                       .doorbell = nullptr,
                                                                       .may_be_joined = true,
                                                                       .env = &env_});
  return writers_.emplace(session_id, std::move(writer)).first->second.get();
}

Result<std::vector<bool>> SampleSink::known(const std::vector<PutSample>& samples) {
  std::vector<bool> known(samples.size());
  std::unordered_map<Channel, std::vector<size_t>, ChannelHash> rows;
  for (size_t row = 0; row < samples.size(); ++row)
    if (samples[row].number) rows[{samples[row].session_id, samples[row].block.channel_id}].push_back(row);
  for (const auto& [channel, of_channel] : rows) {
    LITMUS_ASSIGN_OR_RETURN(const auto sources, store_.sources(channel.second, channel.first.to_string()));
    uint64_t next = 0;
    for (const size_t row : of_channel) {
      if (*samples[row].number < next) return wrong_row(row, "sample_offset doesn't ascend in its channel");
      if (*samples[row].number >> 55 != 0) return wrong_row(row, "sample_offset is too large");
      next = *samples[row].number + std::max<uint64_t>(samples[row].block.count, 1);
      known[row] = archive::value_at(sources, *samples[row].number).has_value();
    }
  }
  return known;
}

Result<SamplesTaken> SampleSink::take(const std::vector<PutSample>& samples) {
  for (const auto& sample : samples) LITMUS_RETURN_IF_ERROR(writer_of(sample.session_id).status());
  LITMUS_ASSIGN_OR_RETURN(const std::vector<bool> stored, known(samples));
  for (size_t row = 0; row < samples.size(); ++row) {
    if (stored[row] || !samples[row].number) continue;
    LITMUS_ASSIGN_OR_RETURN(ChannelWriter* const writer, writer_of(samples[row].session_id));
    const auto next = writer->next_number(samples[row].block.channel_id);
    if (next && *samples[row].number < *next)
      return wrong_row(row, "sample_offset goes back behind what this call has put in its channel; use another call");
  }
  SamplesTaken taken;
  std::unordered_set<Channel, ChannelHash> told;
  for (size_t row = 0; row < samples.size(); ++row) {
    const PutSample& sample = samples[row];
    if (stored[row]) {
      ++taken.duplicates;
      continue;
    }
    LITMUS_ASSIGN_OR_RETURN(ChannelWriter* const writer, writer_of(sample.session_id));
    if (sample.number) LITMUS_RETURN_IF_ERROR(writer->continue_at(sample.block.channel_id, *sample.number));
    LITMUS_ASSIGN_OR_RETURN(const uint64_t number, writer->append(sample.block, {}));
    ++taken.accepted;
    if (told.insert({sample.session_id, sample.block.channel_id}).second)
      taken.first.push_back(channels::format_reference(sample.block.channel_id, SessionId{sample.session_id}, number));
  }
  return taken;
}

}  // namespace litmus::daemon
