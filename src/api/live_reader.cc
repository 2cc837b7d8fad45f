#include "api/live_reader.h"

namespace litmus::api {
namespace {

constexpr int64_t kPageEvents = 4'000;  // fewer, and most of a page's cost is that of its query
constexpr size_t kMemoryEvents = 64;    // taken out of memory at a time
constexpr std::chrono::milliseconds kRetryInterval{100};

}  // namespace

LiveReader::LiveReader(Context& context, EventFilter filter, std::optional<int64_t> after, std::function<void()> wake)
    : context_(context),
      filter_(std::move(filter)),
      wake_(std::move(wake)),
      position_(after.value_or(context.backend.live().head().number)),
      listener_(context.backend.live().add_listener([this] { wake_(); })),
      self_(std::make_shared<LiveReader*>(this)) {}

LiveReader::~LiveReader() {
  *self_ = nullptr;
  context_.backend.live().remove_listener(listener_);
  context_.io.cancel(retry_);
}

void LiveReader::preload(ReplayPage page) {
  page_ = std::move(page);
  page_at_ = 0;
}

LiveReader::Next LiveReader::read(const std::function<bool(const Item&)>& take) {
  if (!failure_.ok()) return Next::kFailed;
  if (asked_) return Next::kWait;
  if (page_ && !read_page(take)) return Next::kMore;
  if (position_ < context_.backend.live().memory_floor()) {
    request_page();
    return Next::kWait;
  }
  return read_memory(take);
}

// False when `take` has had enough.
bool LiveReader::read_page(const std::function<bool(const Item&)>& take) {
  while (page_at_ < page_->events.size()) {
    const ReplayedEvent& event = page_->events[page_at_++];
    position_ = event.number;
    if (!take({event.number, event.type, event.json})) return false;
  }
  position_ = std::max(position_, page_->last_number);
  page_.reset();
  return true;
}

LiveReader::Next LiveReader::read_memory(const std::function<bool(const Item&)>& take) {
  for (;;) {
    found_.clear();
    holders_.clear();
    const int64_t looked_through = context_.backend.live().read(position_, filter_, kMemoryEvents, found_, holders_);
    for (const events::StoredEvent* event : found_) {
      position_ = event->number;
      if (!take({event->number, event->type, event->json})) {
        holders_.clear();
        return Next::kMore;
      }
    }
    position_ = std::max(position_, looked_through);
    const bool all = found_.size() < kMemoryEvents;
    holders_.clear();
    if (all) return Next::kWait;
  }
}

void LiveReader::request_page() {
  asked_ = true;
  auto job = [this_weakly = self_, &context = context_, filter = filter_, after = position_] {
    auto page = std::make_shared<Result<ReplayPage>>(context.backend.replay(after, filter, kPageEvents));
    context.io.post([this_weakly, page] {
      if (*this_weakly) (*this_weakly)->page_came(std::move(*page));
    });
  };
  if (context_.pool.submit(std::move(job))) return;
  retry_ = context_.io.after(kRetryInterval, [this] {
    retry_ = 0;
    request_page();
  });
}

void LiveReader::page_came(Result<ReplayPage> page) {
  asked_ = false;
  if (page.ok()) {
    preload(std::move(*page));
  } else {
    failure_ = page.status();
  }
  wake_();
}

void append_numbered(std::string& out, const LiveReader::Item& item) {
  const size_t end = item.json.rfind('}');
  out.append(item.json.substr(0, end)).append(",\"event_number\":").append(std::to_string(item.number)).append("}");
}

std::string_view text_member(std::string_view json, std::string_view key) {
  std::string wanted = "\"";
  wanted.append(key).append("\":\"");
  const size_t at = json.find(wanted);
  if (at == std::string_view::npos) return "";
  json.remove_prefix(at + wanted.size());
  return json.substr(0, json.find('"'));
}

}  // namespace litmus::api
