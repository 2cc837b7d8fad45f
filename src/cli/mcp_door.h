// McpDoor: the Model Context Protocol over standard input and output. One message a line; what it means is the
// service's to say (`/mcp` over its Unix socket). Only programs run here: see mcp_errand.h.
//
// Nothing but messages is written to standard output.
#pragma once

#include <condition_variable>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "cli/command.h"
#include "cli/mcp_errand.h"

namespace litmus::cli {

// Cuts a stream into lines. One that passes the bound is dropped, and said once.
class LineCutter {
 public:
  explicit LineCutter(size_t most_bytes) : most_bytes_(most_bytes) {}

  void take(std::string_view bytes);

  // The stream has ended: what came without a line end is the last line.
  void end();

  struct Line {
    std::string text;
    bool too_long = false;  // then the text is empty
  };
  std::optional<Line> next();

 private:
  const size_t most_bytes_;
  std::string pending_;
  bool dropping_ = false;
  std::deque<Line> lines_;
};

class McpDoor {
 public:
  explicit McpDoor(const Context& context) : context_(context) {}
  ~McpDoor();

  // Serves until standard input ends or a signal comes; programs that still run are ended. An exit code.
  int serve(int input, int output);

 private:
  struct Message {
    std::string text;
    std::string id;  // as JSON text; empty: a notification, or none that can be told
  };
  struct Running {
    std::string id;
    std::unique_ptr<Errand> errand;
    std::thread thread;
    bool is_done = false;
  };

  void arrived(LineCutter::Line line);
  void cancel(const std::string& id);
  void ask_all();
  void ask(const Message& message);
  Result<client::HttpResponse> post(const std::string& text);
  void deliver(const Message& message, const client::HttpResponse& response);
  void start_errand(const std::string& id, Json errand);
  void join_done_errands();
  void end_errands();
  void write(std::string line);
  void write_error(const std::string& id, std::string_view text);

  const Context& context_;
  int output_ = -1;
  std::mutex output_mutex_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Message> waiting_;             // guarded by mutex_
  std::string asked_id_;                    // of the request under way; guarded by mutex_
  bool is_cancelled_ = false;               // that one; guarded by mutex_
  bool is_ending_ = false;                  // guarded by mutex_
  std::list<Running> errands_;              // guarded by mutex_
  std::optional<client::HttpClient> http_;  // the asking thread's
};

}  // namespace litmus::cli
