#include "api/subscription.h"

#include "api/channel_feed.h"
#include "api/dialog_desk.h"
#include "base/json_writer.h"

namespace litmus::api {
namespace {

std::string json_text(std::string_view text) {
  ByteBuffer buffer(text.size() + 2);
  JsonWriter(buffer).string(text);
  return std::string(buffer.view());
}

// What happened to a run, or "" for any other event.
std::string_view change_of(std::string_view event_type) {
  if (event_type == "run.started") return "started";
  if (event_type == "run.ended") return "ended";
  if (event_type == "run.materialized") return "materialized";
  if (event_type == "run.materialization_failed") return "materialization_failed";
  return "";
}

class EventSubscription final : public Subscription {
 public:
  EventSubscription(Context& context, std::string name, Topic topic, EventFilter filter, std::optional<int64_t> after,
                    std::function<void()> wake)
      : context_(context),
        name_(std::move(name)),
        head_("{\"op\":\"data\",\"sub\":" + json_text(name_) + ",\"items\":["),
        topic_(topic),
        reader_(context, std::move(filter), after, std::move(wake)) {}

  Next next(std::string& out, size_t budget_bytes) override {
    out = head_;
    const LiveReader::Next next = reader_.read([&](const LiveReader::Item& item) {
      append(out, item);
      return out.size() < budget_bytes;
    });
    if (out.size() > head_.size()) {
      out.append("],\"cursor\":\"").append(reader_.position().to_string()).append("\"}");
      return Next::kMessage;
    }
    out.clear();
    if (next != LiveReader::Next::kFailed) return Next::kNothing;
    out = failure_message();
    return Next::kEnded;
  }

 private:
  void append(std::string& out, const LiveReader::Item& item) const {
    const std::string_view change = topic_ == Topic::kRuns ? change_of(item.type) : "";
    if (topic_ == Topic::kRuns && change.empty()) return;
    if (out.size() > head_.size()) out.push_back(',');
    if (topic_ != Topic::kRuns) return append_numbered(out, item);
    out.append("{\"run_id\":\"").append(text_member(item.json, "run_id"));
    out.append("\",\"change\":\"").append(change).append("\"}");
  }

  std::string failure_message() const {
    const Status& failure = reader_.failure();
    if (failure.code() != ErrorCode::kGone) return error_message(name_, failure.message());
    return reset_message(name_, context_.backend.live().head(), failure.message());
  }

  Context& context_;
  const std::string name_;
  const std::string head_;  // of a data message, up to its items
  const Topic topic_;
  LiveReader reader_;
};

class ActiveSubscription final : public Subscription {
 public:
  ActiveSubscription(Context& context, std::string name, std::function<void()> wake)
      : context_(context), name_(std::move(name)), watch_(context.active->watch(std::move(wake))) {}
  ~ActiveSubscription() override { context_.active->unwatch(watch_); }

  Next next(std::string& out, size_t) override {
    if (sent_version_ == context_.active->version()) return Next::kNothing;
    sent_version_ = context_.active->version();
    out =
        "{\"op\":\"data\",\"sub\":" + json_text(name_) + ",\"cursor\":null,\"items\":" + context_.active->json() + "}";
    return Next::kMessage;
  }

 private:
  Context& context_;
  const std::string name_;
  const int watch_;
  uint64_t sent_version_ = 0;
};

class DialogsSubscription final : public Subscription {
 public:
  DialogsSubscription(Context& context, std::string name, std::optional<Uuid> run_id, std::function<void()> wake)
      : context_(context), name_(std::move(name)), run_id_(run_id) {
    listener_ = context.backend.dialogs().add_listener([this, wake = std::move(wake)] {
      changed_ = true;
      wake();
    });
  }
  ~DialogsSubscription() override { context_.backend.dialogs().remove_listener(listener_); }

  Next next(std::string& out, size_t) override {
    if (!std::exchange(changed_, false)) return Next::kNothing;
    std::vector<Dialog> open = context_.backend.dialogs().open();
    if (run_id_) std::erase_if(open, [&](const Dialog& dialog) { return dialog.run_id != *run_id_; });
    std::string items = dialogs_json(open);
    if (items == sent_) return Next::kNothing;
    sent_ = std::move(items);
    out = "{\"op\":\"data\",\"sub\":" + json_text(name_) + ",\"cursor\":null,\"items\":" + sent_ + "}";
    return Next::kMessage;
  }

 private:
  Context& context_;
  const std::string name_;
  const std::optional<Uuid> run_id_;
  int listener_;
  bool changed_ = true;
  std::string sent_;
};

class ChannelSubscription final : public Subscription {
 public:
  ChannelSubscription(Context& context, std::string name, archive::ChannelSubscriber subscriber,
                      std::function<void()> wake)
      : name_(std::move(name)), feed_(context, std::move(subscriber), std::move(wake)) {}

  Next next(std::string& out, size_t) override {
    ChannelMessage message;
    if (feed_.take(message)) {
      out =
          "{\"op\":\"data\",\"sub\":" + json_text(name_) + ",\"cursor\":" + json_text(message.cursor) + ",\"items\":[";
      for (const auto& batch : message.batches) {
        if (&batch != &message.batches.front()) out.push_back(',');
        out.append(batch);
      }
      out.append("]}");
      return Next::kMessage;
    }
    if (feed_.failure().ok()) return Next::kNothing;
    out = error_message(name_, feed_.failure().message());
    return Next::kEnded;
  }

 private:
  const std::string name_;
  ChannelFeed feed_;
};

}  // namespace

std::unique_ptr<Subscription> make_channel_subscription(Context& context, std::string name,
                                                        archive::ChannelSubscriber subscriber,
                                                        std::function<void()> wake) {
  return std::make_unique<ChannelSubscription>(context, std::move(name), std::move(subscriber), std::move(wake));
}

std::unique_ptr<Subscription> make_event_subscription(Context& context, std::string name, Topic topic,
                                                      EventFilter filter, std::optional<int64_t> after,
                                                      std::function<void()> wake) {
  return std::make_unique<EventSubscription>(context, std::move(name), topic, std::move(filter), after,
                                             std::move(wake));
}

std::unique_ptr<Subscription> make_active_subscription(Context& context, std::string name, std::function<void()> wake) {
  return std::make_unique<ActiveSubscription>(context, std::move(name), std::move(wake));
}

std::unique_ptr<Subscription> make_dialogs_subscription(Context& context, std::string name, std::optional<Uuid> run_id,
                                                        std::function<void()> wake) {
  return std::make_unique<DialogsSubscription>(context, std::move(name), run_id, std::move(wake));
}

std::string error_message(std::string_view name, std::string_view detail) {
  std::string message = "{\"op\":\"error\"";
  if (!name.empty()) message += ",\"sub\":" + json_text(name);
  return message + ",\"detail\":" + json_text(detail) + "}";
}

std::string reset_message(std::string_view name, const Cursor& cursor, std::string_view reason) {
  return "{\"op\":\"reset\",\"sub\":" + json_text(name) + ",\"cursor\":\"" + cursor.to_string() +
         "\",\"reason\":" + json_text(reason) + "}";
}

}  // namespace litmus::api
