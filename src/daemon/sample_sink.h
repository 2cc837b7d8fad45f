// SampleSink: samples that one client puts, written down in its place, in channel journals of the daemon's beside those
// of the sessions' other writers. They are closed with the sink, and then sealed like everybody's; when the daemon is
// killed, the next one seals them.
//
// Of one thread, which may wait for the disk.
#pragma once

#include <filesystem>
#include <map>
#include <memory>

#include "archive/channel_store.h"
#include "channels/writer.h"
#include "flight/samples_put.h"

namespace litmus::daemon {

class SampleSink final : public flight::SampleSink {
 public:
  SampleSink(std::filesystem::path data_dir, archive::ChannelStore& store, Env& env = Env::real())
      : data_dir_(std::move(data_dir)), store_(store), env_(env) {}
  ~SampleSink() override;

  Result<flight::SamplesTaken> take(const std::vector<flight::PutSample>& samples) override;

 private:
  static constexpr size_t kMostSessions = 64;
  using Channel = std::pair<Uuid, std::string_view>;
  struct ChannelHash {
    size_t operator()(const Channel& channel) const {
      return std::hash<Uuid>()(channel.first) ^ std::hash<std::string_view>()(channel.second);
    }
  };

  // Which of them are stored already, by their numbers.
  Result<std::vector<bool>> known(const std::vector<flight::PutSample>& samples);
  Result<channels::ChannelWriter*> writer_of(const Uuid& session_id);

  const std::filesystem::path data_dir_;
  archive::ChannelStore& store_;
  Env& env_;
  std::map<Uuid, std::unique_ptr<channels::ChannelWriter>> writers_;  // by session
};

}  // namespace litmus::daemon
