// One subscription of a WebSocket. I/O thread only.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/context.h"
#include "api/live_reader.h"
#include "archive/channel_subscriber.h"

namespace litmus::api {

enum class Topic { kEvents, kRun, kRuns, kActive, kChannel, kDialogs };

class Subscription {
 public:
  enum class Next {
    kNothing,  // `out` is untouched; the wake given to the maker will be called
    kMessage,  // `out` holds a message
    kEnded,    // `out` holds the last message (reset or error): forget this subscription
  };

  virtual ~Subscription() = default;

  // Puts the next message into `out`, of about `budget_bytes` at most.
  virtual Next next(std::string& out, size_t budget_bytes) = 0;
};

// Events of `filter` after a number (nullopt: from now); for kRuns only their changes of runs.
std::unique_ptr<Subscription> make_event_subscription(Context& context, std::string name, Topic topic,
                                                      EventFilter filter, std::optional<int64_t> after,
                                                      std::function<void()> wake);

// The whole list of active runs, now and after each change.
std::unique_ptr<Subscription> make_active_subscription(Context& context, std::string name, std::function<void()> wake);

// The whole list of open dialogs (of one run, if given), now and after each change.
std::unique_ptr<Subscription> make_dialogs_subscription(Context& context, std::string name, std::optional<Uuid> run_id,
                                                        std::function<void()> wake);

// ChannelBatches of what `subscriber` finds, at most 50 messages a second.
std::unique_ptr<Subscription> make_channel_subscription(Context& context, std::string name,
                                                        archive::ChannelSubscriber subscriber,
                                                        std::function<void()> wake);

// {"op":"error","sub":…,"detail":…}; without a name no "sub".
std::string error_message(std::string_view name, std::string_view detail);
// {"op":"reset","sub":…,"cursor":…,"reason":…}
std::string reset_message(std::string_view name, const Cursor& cursor, std::string_view reason);

}  // namespace litmus::api
