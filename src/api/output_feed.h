// OutputFeed: what a launched run prints, as it prints it, for one stream. I/O thread only; the file is read by
// workers.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "api/context.h"
#include "api/launch.h"

namespace litmus::api {

class OutputFeed {
 public:
  static constexpr std::chrono::milliseconds kInterval{250};

  // Begins with the last 100 lines. `wake` is called when there is something to take.
  OutputFeed(Context& context, const Uuid& run_id, std::function<void()> wake);
  ~OutputFeed();

  // Puts the next RunOutput into `json`; false: there is nothing new.
  bool take(std::string& json);

 private:
  struct Look {
    OutputAnswer answer;
    bool found = false, ended = false;
  };

  void look();
  void looked(Look look);

  Context& context_;
  const Uuid run_id_;
  const std::function<void()> wake_;
  const std::shared_ptr<OutputFeed*> self_;  // emptied at the destruction, for what comes back later
  server::IoContext::TimerId timer_ = 0;
  OutputWish wish_;
  std::string waiting_, unfinished_;
  bool over_ = false;  // the process has ended and everything is told
};

}  // namespace litmus::api
