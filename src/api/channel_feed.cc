#include "api/channel_feed.h"

#include "api/channel_json.h"

namespace litmus::api {
namespace {

std::string batch_json(const archive::ChannelSubscriber::Batch& batch) {
  ByteBuffer buffer(batch.rows.rows.size() * 256 + 256);
  JsonWriter json(buffer);
  json.raw("{\"channel_id\":");
  json.string(batch.channel_id);
  json.raw(",\"samples\":");
  write_samples(json, batch.rows, 0, batch.rows.rows.size());
  if (batch.thinned) {
    json.raw(",\"thinned\":true,\"count\":");
    json.integer(static_cast<int64_t>(batch.count));
  }
  json.raw("}");
  return std::string(buffer.view());
}

Result<ChannelMessage> read_message(archive::ChannelSubscriber& subscriber) {
  LITMUS_ASSIGN_OR_RETURN(const auto batches, subscriber.next());
  ChannelMessage message;
  for (const auto& batch : batches) message.batches.push_back(batch_json(batch));
  message.cursor = subscriber.cursor();
  return message;
}

}  // namespace

ChannelFeed::ChannelFeed(Context& context, archive::ChannelSubscriber subscriber, std::function<void()> wake)
    : context_(context),
      subscriber_(std::make_shared<archive::ChannelSubscriber>(std::move(subscriber))),
      wake_(std::move(wake)),
      self_(std::make_shared<ChannelFeed*>(this)) {
  look();
}

ChannelFeed::~ChannelFeed() {
  *self_ = nullptr;
  context_.io.cancel(timer_);
}

bool ChannelFeed::take(ChannelMessage& out) {
  if (message_.batches.empty()) return false;
  out = std::exchange(message_, {});
  const auto since =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - looked_at_);
  look_later(std::max(std::chrono::milliseconds(0), kInterval - since));
  return true;
}

void ChannelFeed::look_later(std::chrono::milliseconds delay) {
  timer_ = context_.io.after(delay, [this] {
    timer_ = 0;
    look();
  });
}

void ChannelFeed::look() {
  looking_ = true;
  looked_at_ = std::chrono::steady_clock::now();
  auto job = [this_weakly = self_, &context = context_, subscriber = subscriber_] {
    auto message = std::make_shared<Result<ChannelMessage>>(read_message(*subscriber));
    context.io.post([this_weakly, message] {
      if (*this_weakly) (*this_weakly)->looked(std::move(*message));
    });
  };
  if (context_.pool.submit(std::move(job))) return;
  looking_ = false;
  look_later(kInterval);
}

void ChannelFeed::looked(Result<ChannelMessage> message) {
  looking_ = false;
  if (!message.ok())
    failure_ = message.status();
  else
    message_ = std::move(*message);
  if (!failure_.ok() || !message_.batches.empty()) return wake_();
  look_later(kInterval);
}

}  // namespace litmus::api
