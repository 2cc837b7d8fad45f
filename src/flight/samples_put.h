// Samples that a client puts: what the service hands to the daemon.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "base/uuid.h"
#include "channels/block.h"

namespace litmus::flight {

// Its views live as long as the batch that it came in.
struct PutSample {
  Uuid session_id;
  std::optional<uint64_t> number;  // sample_offset, where the client gives it
  channels::Block block;
};

struct SamplesTaken {
  int64_t accepted = 0, duplicates = 0;
  std::vector<std::string> first;  // references: the first sample that is new of each channel and session
};

// Where the samples of one do_put go; it is its writer. Of one thread.
class SampleSink {
 public:
  virtual ~SampleSink() = default;

  // All are checked before the first is taken; kInvalidArgument names a wrong one by its row, counted from 0. What is
  // counted as accepted survives SIGKILL when this returns.
  virtual Result<SamplesTaken> take(const std::vector<PutSample>& samples) = 0;
};

}  // namespace litmus::flight
