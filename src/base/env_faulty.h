// FaultyEnv: the real operating system with faults put in, for tests. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/env.h"

namespace litmus {

class FaultyEnv : public Env {
 public:
  struct Fault {
    Call call;
    int error = 0;                   // errno; 0 with `most_bytes`: the call is made, but with fewer bytes
    std::string path_contains = {};  // empty: any
    uint64_t after = 0;              // so many matching calls go through first
    uint64_t times = UINT64_MAX;
    size_t most_bytes = SIZE_MAX;
  };

  void add(Fault fault);
  void heal();  // removes all faults

  // Calls that were made or failed, since construction.
  uint64_t count(Call call) const;

  void set_filesystem(FilesystemType type);  // what filesystem() answers
  void set_now(Timestamp at);
  Timestamp now() override;

 protected:
  int intercept(Operation& operation) override;
  std::optional<FilesystemType> pretended_filesystem() const override;

 private:
  mutable std::mutex mutex_;
  std::vector<Fault> faults_;
  std::map<Call, uint64_t> counts_;
  std::optional<FilesystemType> filesystem_;
  std::optional<Timestamp> now_;
};

}  // namespace litmus
