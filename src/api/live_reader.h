// LiveReader: one subscriber's way through the numbered stream. I/O thread only.
//
// It holds a number and pulls: from memory while its number is there, from disk (Backend::replay, on a worker) while it
// is behind. Both continue after the last number that was looked through, so nothing is missed or repeated where they
// meet.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "api/context.h"

namespace litmus::api {

class LiveReader {
 public:
  struct Item {
    int64_t number;
    std::string_view type;
    std::string_view json;  // the whole event, without its number
  };
  enum class Next {
    kWait,    // nothing more now; `wake` will be called
    kMore,    // there is more, read again
    kFailed,  // see `failure`; kGone: what was asked for isn't stored any more
  };

  // Begins after the number `after`, or now. `wake` is called when there may be something to read; not after the
  // destruction.
  LiveReader(Context& context, EventFilter filter, std::optional<int64_t> after, std::function<void()> wake);
  ~LiveReader();
  LiveReader(const LiveReader&) = delete;
  LiveReader& operator=(const LiveReader&) = delete;

  // A page that was read already, from the number that this reader begins with.
  void preload(ReplayPage page);

  // Hands out items in number order until `take` returns false (it has taken that one) or nothing is left. The item's
  // views are valid inside `take` only.
  Next read(const std::function<bool(const Item&)>& take);

  // Everything up to here has been handed out or doesn't match.
  Cursor position() const { return {context_.backend.live().head().epoch, position_}; }
  const Status& failure() const { return failure_; }

 private:
  bool read_page(const std::function<bool(const Item&)>& take);
  Next read_memory(const std::function<bool(const Item&)>& take);
  void request_page();
  void page_came(Result<ReplayPage> page);

  Context& context_;
  const EventFilter filter_;
  const std::function<void()> wake_;
  int64_t position_;
  int listener_;
  Status failure_;

  std::optional<ReplayPage> page_;
  size_t page_at_ = 0;                 // the next event of page_
  std::shared_ptr<LiveReader*> self_;  // emptied at the destruction, for what comes back later
  bool asked_ = false;                 // a page is on its way
  server::IoContext::TimerId retry_ = 0;

  std::vector<const events::StoredEvent*> found_;
  std::vector<events::EventBlockPtr> holders_;
};

// The event with its number: {…,"event_number":7}
void append_numbered(std::string& out, const LiveReader::Item& item);

// The text of the first member `key` of an event's JSON as it stands there; "" when it is absent or no string. For ids
// and enum values, which never hold escapes.
std::string_view text_member(std::string_view json, std::string_view key);

}  // namespace litmus::api
