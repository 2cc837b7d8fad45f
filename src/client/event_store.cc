#include "client/event_store.h"

#include <atomic>
#include <charconv>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <utility>

#include "base/data_dir.h"
#include "base/uuid.h"
#include "client/stream_reader.h"
#include "events/json_scan.h"

namespace litmus::client {
namespace {

using std::chrono::milliseconds;

constexpr size_t kPage = 10'000;
constexpr size_t kBatch = 256;
constexpr size_t kRememberedIds = 4096;  // an event may come again with a new number, after a power loss only
constexpr milliseconds kOpenTimeout{10'000};
constexpr milliseconds kReadTimeout{60'000};
constexpr milliseconds kFirstPause{5};
constexpr milliseconds kLongestPause{250};

std::string text_of(const events::JsonValue& value) {
  return value.kind == events::JsonKind::kString ? events::unescape_json(value.text) : std::string();
}

std::string query_of(const EventFilter& filter) {
  std::string query;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    query += query.empty() ? "" : "&";
    query += std::string(name) + "=" + url_encode(value);
  };
  add("session_id", filter.session_id);
  add("run_id", filter.run_id);
  add("type", filter.event_type);
  add("role", filter.role);
  if (filter.since) add("since", filter.since->to_string());
  return query;
}

// What the store itself has to know of an event.
struct Seen {
  int64_t number = 0;
  Uuid id;
  Timestamp received_at;
};

Result<Seen> look_through(std::string_view json) {
  Seen seen;
  LITMUS_RETURN_IF_ERROR(events::scan_object(json, [&](std::string_view key, const events::JsonValue& value) {
    if (key == "event_number")
      std::from_chars(value.text.data(), value.text.data() + value.text.size(), seen.number);
    else if (key == "id")
      seen.id = Uuid::parse(text_of(value)).value_or(Uuid{});
    else if (key == "received_at")
      seen.received_at = Timestamp::parse(text_of(value)).value_or(Timestamp{});
    return Status();
  }));
  return seen;
}

constexpr std::string_view kIdFirst = "{\"id\":\"", kNumberLast = ",\"event_number\":";

// The service puts the number behind all that the event has: it needn't be looked through.
std::optional<int64_t> number_at_end(std::string_view json) {
  constexpr size_t kMostDigits = 20;
  const size_t from = json.size() - std::min(json.size(), kNumberLast.size() + kMostDigits);
  const size_t at = json.rfind(kNumberLast);
  if (at == std::string_view::npos || at < from) return std::nullopt;
  int64_t number = 0;
  const char* const end = json.data() + json.size();
  const auto parsed = std::from_chars(json.data() + at + kNumberLast.size(), end, number);
  return parsed.ec == std::errc() && parsed.ptr + 1 == end ? std::optional(number) : std::nullopt;
}

// And our own events begin with their ids. An event that came from elsewhere may not.
std::optional<Uuid> id_at_front(std::string_view json) {
  if (!json.starts_with(kIdFirst)) return std::nullopt;
  const auto id = Uuid::parse(json.substr(kIdFirst.size(), 36));
  return id.ok() ? std::optional(*id) : std::nullopt;
}

Result<Seen> look_at(std::string_view json, bool with_time) {
  const auto number = with_time ? std::nullopt : number_at_end(json);
  const auto id = number ? id_at_front(json) : std::nullopt;
  if (id) return Seen{*number, *id, {}};
  return look_through(json);
}

struct Page {
  std::vector<NumberedEvent> events;
  std::string next_cursor;  // empty: this is the last one
};

Result<Page> read_page(std::string_view body) {
  Page page;
  LITMUS_RETURN_IF_ERROR(events::scan_object(body, [&](std::string_view key, const events::JsonValue& value) {
    if (key == "next_cursor") page.next_cursor = text_of(value);
    if (key != "events") return Status();
    return events::scan_array(value.text, [&](const events::JsonValue& event) {
      LITMUS_ASSIGN_OR_RETURN(const Seen seen, look_at(event.text, false));
      page.events.push_back({seen.number, std::string(event.text)});
      return Status();
    });
  }));
  return page;
}

Result<Page> get_page(HttpClient& http, const std::string& parameters) {
  HttpRequest request;
  request.target = "/api/events?" + parameters;
  LITMUS_ASSIGN_OR_RETURN(const HttpResponse response, http.request(request));
  LITMUS_RETURN_IF_ERROR(to_status(response));
  return read_page(response.body);
}

}  // namespace

// --- following -------------------------------------------------------------------------------------------------------

struct EventSubscription::State {
  State(std::filesystem::path folder, EventFilter wanted, std::function<void(const NumberedEvent&)> call)
      : data_dir(std::move(folder)),
        reader(DataDir(data_dir).socket()),
        filter(std::move(wanted)),
        callback(std::move(call)) {}

  void run();
  Status begin();
  Status follow();
  void deliver(std::string json);
  bool is_known(const Uuid& id);
  void remember();
  void pause(milliseconds time);

  const std::filesystem::path data_dir;
  StreamReader reader;
  const EventFilter filter;
  const std::function<void(const NumberedEvent&)> callback;

  // Of the subscription's thread.
  bool has_begun = false;
  int64_t position = 0;
  bool was_open = false;
  std::vector<Uuid> latest;  // ids of events, as in a ring
  size_t received = 0;
  std::unordered_set<Uuid> before;  // latest, when the stream was opened again; compared with the next events
  size_t compared_left = 0;

  std::atomic<bool> closed = false;
  mutable std::mutex mutex;
  std::condition_variable changed;
  Status ended;  // guarded by mutex
  std::thread thread;
};

void EventSubscription::State::run() {
  milliseconds rest = kFirstPause;
  while (!closed) {
    const Status status = follow();
    if (closed) return;
    if (status.code() != ErrorCode::kUnavailable && status.code() != ErrorCode::kTimeout) {
      const std::lock_guard lock(mutex);
      ended = status;
      return;
    }
    rest = was_open ? kFirstPause : std::min(rest * 2, kLongestPause);
    pause(rest);
  }
}

// With `since` the way begins before the first event of that time, not with the first of all.
Status EventSubscription::State::begin() {
  if (filter.since && !has_begun) {
    LITMUS_ASSIGN_OR_RETURN(HttpClient http, connect_daemon(data_dir, kOpenTimeout));
    LITMUS_ASSIGN_OR_RETURN(const Page newest, get_page(http, "latest=true&limit=1"));
    LITMUS_ASSIGN_OR_RETURN(const Page first, get_page(http, "limit=1&" + query_of(filter)));
    if (!first.events.empty()) {
      position = first.events.front().number - 1;
    } else if (!newest.events.empty()) {
      position = newest.events.front().number;
    }
  }
  has_begun = true;
  return Status();
}

// Until the stream ends; the Status says why.
Status EventSubscription::State::follow() {
  was_open = false;
  LITMUS_RETURN_IF_ERROR(begin());
  EventFilter of_stream = filter;
  of_stream.since.reset();
  const std::string query = query_of(of_stream);
  const std::string target = "/api/events/stream?" + query + (query.empty() ? "after=" : "&after=");
  LITMUS_RETURN_IF_ERROR(reader.open(target + std::to_string(position), kOpenTimeout));
  was_open = true;
  remember();
  while (!closed) {
    LITMUS_ASSIGN_OR_RETURN(auto messages, reader.read(kBatch, kReadTimeout));
    for (StreamMessage& message : messages) deliver(std::move(message.data));
  }
  return Status();
}

void EventSubscription::State::deliver(std::string json) {
  const auto seen = look_at(json, filter.since.has_value());
  if (closed || !seen.ok() || seen->number <= position) return;
  position = seen->number;
  if (is_known(seen->id) || (filter.since && seen->received_at < *filter.since)) return;
  callback({seen->number, std::move(json)});
}

// Only what came before the stream was opened again can come twice.
bool EventSubscription::State::is_known(const Uuid& id) {
  if (compared_left > 0 && --compared_left == 0) before.clear();
  if (before.contains(id)) return true;
  if (latest.size() < kRememberedIds) latest.resize(kRememberedIds);
  latest[received++ % kRememberedIds] = id;
  return false;
}

void EventSubscription::State::remember() {
  const auto filled = latest.begin() + static_cast<ptrdiff_t>(std::min(received, latest.size()));
  before = {latest.begin(), filled};
  compared_left = before.empty() ? 0 : kRememberedIds;
}

void EventSubscription::State::pause(milliseconds time) {
  std::unique_lock lock(mutex);
  changed.wait_for(lock, time, [this] { return closed.load(); });
}

EventSubscription::EventSubscription(std::shared_ptr<State> state) : state_(std::move(state)) {
  // The thread holds the state: a callback may end its own subscription.
  state_->thread = std::thread([held = state_] { held->run(); });
  pthread_setname_np(state_->thread.native_handle(), "litmus-events");
}

EventSubscription::~EventSubscription() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->closed = true;
  }
  state_->changed.notify_all();
  state_->reader.wake();
  if (state_->thread.get_id() == std::this_thread::get_id()) {
    state_->thread.detach();
  } else {
    state_->thread.join();
  }
}

Status EventSubscription::status() const {
  const std::lock_guard lock(state_->mutex);
  return state_->ended;
}

// --- the store -------------------------------------------------------------------------------------------------------

std::unique_ptr<EventStore> EventStore::open(StartOptions options, std::string holder) {
  return std::unique_ptr<EventStore>(new EventStore(std::move(options), std::move(holder)));
}

EventStore::EventStore(StartOptions options, std::string holder)
    : options_(std::move(options)), lease_(Lease::start(options_, std::move(holder))) {}

Result<std::vector<NumberedEvent>> EventStore::events(const EventFilter& filter, std::optional<size_t> limit) const {
  LITMUS_ASSIGN_OR_RETURN(HttpClient http, ensure_daemon(options_));
  const std::string query = query_of(filter);
  std::vector<NumberedEvent> found;
  std::string cursor;
  while (!limit || found.size() < *limit) {
    const size_t size = limit ? std::min(kPage, *limit - found.size()) : kPage;
    const std::string parameters = "limit=" + std::to_string(size) + (query.empty() ? "" : "&" + query) +
                                   (cursor.empty() ? "" : "&cursor=" + url_encode(cursor));
    LITMUS_ASSIGN_OR_RETURN(Page page, get_page(http, parameters));
    std::move(page.events.begin(), page.events.end(), std::back_inserter(found));
    if (page.next_cursor.empty()) break;
    cursor = std::move(page.next_cursor);
  }
  return found;
}

Result<std::vector<NumberedEvent>> EventStore::sessions() const { return events({.event_type = "session.started"}); }

std::unique_ptr<EventSubscription> EventStore::on_event(std::function<void(const NumberedEvent&)> callback,
                                                        EventFilter filter) const {
  auto state = std::make_shared<EventSubscription::State>(options_.data_dir, std::move(filter), std::move(callback));
  return std::unique_ptr<EventSubscription>(new EventSubscription(std::move(state)));
}

}  // namespace litmus::client
