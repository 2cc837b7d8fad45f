#include "api/ws_session.h"

#include <deque>
#include <map>

#include "api/dialog_desk.h"
#include "api/ids.h"
#include "api/json_body.h"
#include "api/parameters.h"
#include "api/subscription.h"

namespace litmus::api {
namespace {

constexpr size_t kMessageBytes = 256 * 1024;  // about, of one data message
constexpr size_t kMostSubscriptions = 100;
constexpr size_t kMostReplies = 1'000;  // unsent: beyond, the client asks without listening
constexpr size_t kLongestName = 100;
constexpr uint16_t kPolicyViolation = 1008;

struct Wish {
  std::string name;
  Topic topic = Topic::kEvents;
  std::string session_id, run_id;  // as given
  EventFilter filter;              // without its ids
  std::optional<int64_t> after;
  std::string channel_id, channel_after;  // of the topic `channel`
};

struct TopicInfo {
  std::string_view name;
  Topic topic;
  std::vector<std::string_view> keys;  // that a subscribe message may have
};

const std::vector<TopicInfo>& topics() {
  static const std::vector<TopicInfo> all = {
      {"events", Topic::kEvents, {"op", "sub", "topic", "after", "session_id", "run_id", "type", "event_type", "role"}},
      {"run", Topic::kRun, {"op", "sub", "topic", "after", "run_id", "type", "event_type", "role"}},
      {"runs", Topic::kRuns, {"op", "sub", "topic", "after", "session_id"}},
      {"channel", Topic::kChannel, {"op", "sub", "topic", "after", "channel_id", "session_id"}},
      {"active", Topic::kActive, {"op", "sub", "topic", "after"}},
      {"dialogs", Topic::kDialogs, {"op", "sub", "topic", "after", "run_id"}},
  };
  return all;
}

Result<const TopicInfo*> find_topic(std::string_view name) {
  std::vector<std::string_view> names;
  for (const TopicInfo& info : topics()) {
    if (info.name == name) return &info;
    names.push_back(info.name);
  }
  return Status(ErrorCode::kInvalidArgument, unknown_name("topic", name, names));
}

Result<Wish> read_wish(const JsonBody& body) {
  Wish wish;
  wish.name = body.text("sub").value_or("");
  if (wish.name.empty() || wish.name.size() > kLongestName) {
    return Status(ErrorCode::kInvalidArgument, "'sub' must name the subscription, in at most 100 bytes");
  }
  LITMUS_ASSIGN_OR_RETURN(const TopicInfo* info, find_topic(body.text("topic").value_or("")));
  wish.topic = info->topic;
  wish.session_id = body.text("session_id").value_or("");
  wish.run_id = body.text("run_id").value_or("");
  wish.filter.type = body.text("type").value_or(body.text("event_type").value_or(""));
  wish.filter.role = body.text("role").value_or("");
  const std::string after = body.text("after").value_or("");
  wish.channel_id = body.text("channel_id").value_or("");
  LITMUS_RETURN_IF_ERROR(body.check(info->keys));
  if (wish.topic == Topic::kChannel) {
    if (wish.channel_id.empty() && wish.session_id.empty())
      return Status(ErrorCode::kInvalidArgument, "the topic 'channel' needs 'channel_id', 'session_id' or both");
    wish.channel_after = after;
    return wish;
  }
  if (wish.topic == Topic::kRun && wish.run_id.empty()) {
    return Status(ErrorCode::kInvalidArgument, "the topic 'run' needs 'run_id'");
  }
  if (!after.empty()) {
    LITMUS_ASSIGN_OR_RETURN(const Cursor cursor, Cursor::parse(after));
    wish.after = cursor.number;
  } else if (!wish.session_id.empty() || !wish.run_id.empty()) {
    wish.after = 0;  // of a given session or run everything is told
  }
  return wish;
}

// Ids become full ones. Blocks when one is a prefix.
Status resolve(const Context& context, Wish& wish) {
  const auto resolve_one = [&](IdKind kind, const std::string& given, std::optional<Uuid>& out) -> Status {
    if (given.empty()) return {};
    LITMUS_ASSIGN_OR_RETURN(const std::string id, resolve_id_or_status(context, kind, given));
    LITMUS_ASSIGN_OR_RETURN(out, Uuid::parse(id));
    return {};
  };
  LITMUS_RETURN_IF_ERROR(resolve_one(IdKind::kSession, wish.session_id, wish.filter.session_id));
  return resolve_one(IdKind::kRun, wish.run_id, wish.filter.run_id);
}

bool is_prefix(const std::string& id) { return !id.empty() && id.size() != 36; }

class WsSession final : public server::WebSocketSession {
 public:
  WsSession(Context& context, std::shared_ptr<const server::Access> access)
      : context_(context), access_(std::move(access)), self_(std::make_shared<WsSession*>(this)) {}
  ~WsSession() override { *self_ = nullptr; }

  void open(std::function<void()> wake, std::function<void(uint16_t, std::string)> close) override {
    wake_ = std::move(wake);
    close_ = std::move(close);
  }

  void on_message(std::string_view message, bool binary) override {
    if (binary) return reply(error_message("", "messages from the client are JSON text"));
    const auto body = JsonBody::parse(message);
    if (!body.ok()) return reply(error_message("", body.status().message()));
    const std::string op = body->text("op").value_or("");
    if (op == "hello") return hello(*body);
    if (op == "subscribe") return subscribe(*body);
    if (op == "unsubscribe") return unsubscribe(*body);
    if (op == "respond") return respond(*body);
    reply(error_message("", unknown_name("op", op, {"hello", "subscribe", "unsubscribe", "respond"})));
  }

  bool next_message(std::string& out, bool& binary) override {
    binary = false;
    if (!replies_.empty()) {
      out = std::move(replies_.front());
      replies_.pop_front();
      return true;
    }
    // Each in turn, so that a busy one doesn't silence the others.
    for (size_t tried = subscriptions_.size(); tried > 0; --tried) {
      auto at = subscriptions_.upper_bound(last_served_);
      if (at == subscriptions_.end()) at = subscriptions_.begin();
      last_served_ = at->first;
      if (!at->second) continue;  // its ids are being looked up
      const Subscription::Next next = at->second->next(out, kMessageBytes);
      if (next == Subscription::Next::kEnded) subscriptions_.erase(at);
      if (next != Subscription::Next::kNothing) return true;
    }
    return false;
  }

 private:
  void reply(std::string message) {
    if (replies_.size() >= kMostReplies) return close_(kPolicyViolation, "too many unread answers");
    replies_.push_back(std::move(message));
    wake_();
  }

  void hello(const JsonBody& body) {
    const std::string token = body.text("token").value_or("");
    body.integer("version");
    if (const Status checked = body.check({"op", "token", "version"}); !checked.ok()) {
      return reply(error_message("", checked.message()));
    }
    has_token_ = server::token_allowed(*access_, token);
    if (!token.empty() && !has_token_) reply(error_message("", "the token is wrong"));
    reply("{\"op\":\"ready\",\"server_id\":\"" + context_.server_id + "\",\"version\":1}");
  }

  // An answer that counts shows in the topic `dialogs`; one that doesn't is an error message.
  void respond(const JsonBody& body) {
    if (!has_token_ && !access_->local && !access_->token.empty())
      return reply(error_message("", "answering a dialog needs the token; give it with 'hello'"));
    const auto id = Uuid::parse(body.text("dialog_id").value_or(""));
    if (!id.ok()) return reply(error_message("", "'dialog_id' must be the id of a dialog"));
    auto answer = read_respond(body, {"op", "dialog_id"});
    if (!answer.ok()) return reply(error_message("", answer.status().message()));
    if (!answer->responded_via) answer->responded_via = "browser";
    auto job = [this_weakly = self_, &context = context_, id = *id, given = std::move(*answer)] {
      const Status status = context.backend.dialogs().respond(id, given);
      if (status.ok()) return;
      context.io.post([this_weakly, message = error_message("", status.message())] {
        if (WsSession* const session = *this_weakly) session->reply(message);
      });
    };
    if (!context_.pool.submit(std::move(job))) reply(error_message("", "too many requests are waiting; try again"));
  }

  void subscribe(const JsonBody& body) {
    auto wish = read_wish(body);
    const std::string name = body.text("sub").value_or("").substr(0, kLongestName);
    if (!wish.ok()) return reply(error_message(name, wish.status().message()));
    if (subscriptions_.count(name) > 0) return reply(error_message(name, "'" + name + "' is subscribed already"));
    if (subscriptions_.size() >= kMostSubscriptions) return reply(error_message(name, "too many subscriptions"));
    if (is_prefix(wish->session_id) || is_prefix(wish->run_id)) return resolve_and_begin(std::move(*wish));
    resolved(*wish, resolve(context_, *wish));
  }

  void resolve_and_begin(Wish wish) {
    subscriptions_[wish.name] = nullptr;
    const std::string name = wish.name;
    auto job = [this_weakly = self_, &context = context_, shared = std::make_shared<Wish>(std::move(wish))] {
      auto status = std::make_shared<Status>(resolve(context, *shared));
      context.io.post([this_weakly, shared, status] {
        WsSession* session = *this_weakly;
        if (session && session->subscriptions_.count(shared->name) > 0) session->resolved(*shared, *status);
      });
    };
    if (!context_.pool.submit(std::move(job))) {
      resolved({name, {}, {}, {}, {}, {}, {}, {}},
               Status(ErrorCode::kUnavailable, "too many requests are waiting; try again"));
    }
  }

  void resolved(const Wish& wish, const Status& status) {
    subscriptions_.erase(wish.name);
    if (!status.ok()) return reply(error_message(wish.name, status.message()));
    LiveStream& live = context_.backend.live();
    if (wish.topic == Topic::kRuns && wish.after && *wish.after < live.memory_floor()) {
      return reply(reset_message(wish.name, live.head(), "too many events since then; load the current list"));
    }
    if (wish.topic == Topic::kChannel) return begin_channel(wish);
    subscriptions_[wish.name] = make_subscription(wish);
    wake_();
  }

  std::unique_ptr<Subscription> make_subscription(const Wish& wish) {
    if (wish.topic == Topic::kActive) return make_active_subscription(context_, wish.name, wake_);
    if (wish.topic == Topic::kDialogs) return make_dialogs_subscription(context_, wish.name, wish.filter.run_id, wake_);
    return make_event_subscription(context_, wish.name, wish.topic, wish.filter, wish.after, wake_);
  }

  void begin_channel(const Wish& wish) {
    archive::ChannelSubscriber::Options options;
    options.channel_id = wish.channel_id;
    if (wish.filter.session_id) options.session_id = wish.filter.session_id->to_string();
    options.from_now = options.session_id.empty();
    options.after = wish.channel_after;
    auto subscriber = archive::ChannelSubscriber::make(context_.backend.channels(), std::move(options));
    if (!subscriber.ok()) return reply(error_message(wish.name, subscriber.status().message()));
    subscriptions_[wish.name] = make_channel_subscription(context_, wish.name, std::move(*subscriber), wake_);
    wake_();
  }

  void unsubscribe(const JsonBody& body) {
    const std::string name = body.text("sub").value_or("");
    if (const Status checked = body.check({"op", "sub"}); !checked.ok()) {
      return reply(error_message(name.substr(0, kLongestName), checked.message()));
    }
    subscriptions_.erase(name);
  }

  Context& context_;
  const std::shared_ptr<const server::Access> access_;
  const std::shared_ptr<WsSession*> self_;  // emptied at the destruction, for what comes back later
  std::function<void()> wake_;
  std::function<void(uint16_t, std::string)> close_;
  std::deque<std::string> replies_;
  std::map<std::string, std::unique_ptr<Subscription>> subscriptions_;  // null while its ids are looked up
  std::string last_served_;
  bool has_token_ = false;
};

}  // namespace

std::unique_ptr<server::WebSocketSession> make_ws_session(Context& context,
                                                          std::shared_ptr<const server::Access> access) {
  return std::make_unique<WsSession>(context, std::move(access));
}

}  // namespace litmus::api
