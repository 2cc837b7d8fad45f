#include "emit/event_log.h"

#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <string>
#include <utility>

#include "base/log.h"
#include "events/order_checker.h"

namespace litmus::emit {
namespace {

constexpr size_t kFirstBufferBytes = 16 * 1024;
constexpr size_t kMostKeptBytes = size_t{1} << 20;

bool to_disk(events::EventTypeId type, std::optional<events::Durability> asked) {
  if (asked == events::Durability::kDisk) return true;
  return events::event_type_info(type).durability == events::Durability::kDisk;
}

}  // namespace

// Events of several threads are checked in the order of the journal: appended and checked under one lock.
struct EventLog::Order {
  Order(pid_t pid, bool shared) : owner(pid), is_shared(shared) {}

  const pid_t owner;  // a forked child writes a part of its own, and isn't checked
  const bool is_shared;
  std::mutex mutex;
  std::optional<events::OrderChecker> checker;  // from the first event on
};

EventLog::EventLog(SessionId session_id, std::unique_ptr<journal::Writer> writer, std::unique_ptr<Order> order)
    : session_id_(session_id), writer_(std::move(writer)), order_(std::move(order)) {}

EventLog::~EventLog() = default;

bool EventLog::order_is_checked() {
#ifdef NDEBUG
  return std::getenv("_LITMUS_CHECK_ORDER") != nullptr;
#else
  return true;
#endif
}

Result<std::unique_ptr<EventLog>> EventLog::open(Options options) {
  // Without a bell the daemon looks by itself once a second: no reason to lose events.
  Result<std::shared_ptr<journal::Doorbell>> bell = journal::Doorbell::open(options.data_dir, *options.env);
  journal::Writer::Options writing;
  writing.data_dir = options.data_dir;
  writing.session_id = options.session_id;
  writing.session_started = options.session_started;
  writing.doorbell = bell.ok() ? *bell : nullptr;
  writing.env = options.env;
  if (options.relayed) writing.flags |= journal::kRelayed;
  LITMUS_ASSIGN_OR_RETURN(auto writer, journal::Writer::open(std::move(writing)));
  if (!bell.ok()) log_warning("live pages may lag by a second: {}", bell.status().message());
  auto order = options.check_order ? std::make_unique<Order>(getpid(), options.is_shared) : nullptr;
  return std::unique_ptr<EventLog>(new EventLog(options.session_id, std::move(writer), std::move(order)));
}

ByteBuffer& EventLog::thread_buffer() {
  thread_local ByteBuffer buffer(kFirstBufferBytes);
  if (buffer.capacity() > kMostKeptBytes) [[unlikely]]
    buffer = ByteBuffer(kFirstBufferBytes);
  buffer.clear();
  return buffer;
}

events::Envelope EventLog::make_envelope(const EmitOptions& options) const {
  const Timestamp now = Timestamp::now();
  events::Envelope envelope;
  envelope.id = options.id ? *options.id : Uuid::v7(now);
  envelope.occurred_at = options.occurred_at.value_or(now);
  envelope.received_at = now;
  envelope.session_id = session_id_.value;
  if (options.run_id && !options.run_id->is_nil()) envelope.run_id = options.run_id;
  envelope.derived = options.derived;
  return envelope;
}

Status EventLog::append(events::EventTypeId type, const events::Envelope& envelope, std::string_view json,
                        uint32_t replaced, std::optional<events::Durability> durability) {
  LITMUS_RETURN_IF_ERROR(append_record(type, envelope, json, durability));
  if (replaced > 0) warn_of_replaced(envelope, replaced);
  return Status();
}

Status EventLog::append_record(events::EventTypeId type, const events::Envelope& envelope, std::string_view json,
                               std::optional<events::Durability> durability) {
  journal::RecordHeader header{};
  header.event_id = EventId{envelope.id};
  header.session_id = SessionId{envelope.session_id};
  header.run_id = RunId{envelope.run_id.value_or(Uuid{})};
  header.occurred_at = envelope.occurred_at;
  header.received_at = envelope.received_at.value_or(envelope.occurred_at);
  header.type_id = static_cast<uint32_t>(type);
  if (order_ != nullptr && order_->owner == getpid()) [[unlikely]]
    return append_in_order(header, json, to_disk(type, durability));
  return writer_->append(header, json, to_disk(type, durability)).status();
}

Status EventLog::append_in_order(const journal::RecordHeader& header, std::string_view json, bool to_disk) {
  using Scope = events::OrderChecker::Scope;
  const std::lock_guard lock(order_->mutex);
  LITMUS_RETURN_IF_ERROR(writer_->append(header, json, to_disk).status());
  if (!order_->checker) {
    const bool begins = header.type_id == static_cast<uint32_t>(events::EventTypeId::kSessionStarted);
    order_->checker.emplace(begins && !order_->is_shared ? Scope::kSession : Scope::kPart);
  }
  const Status status = order_->checker->check_json(json);
  if (!status.ok()) log_error("{}: {}", status.message(), json);
  return status;
}

Status EventLog::emit_fields(std::string_view event_type, std::string_view fields, const EmitOptions& options) {
  if (fields.size() < 2 || fields.front() != '{' || fields.back() != '}') {
    return Status(ErrorCode::kInvalidArgument, std::string(event_type) + ": the fields aren't a JSON object");
  }
  events::Envelope envelope = make_envelope(options);
  envelope.event_type = event_type;
  LITMUS_RETURN_IF_ERROR(events::check_envelope(envelope));
  ByteBuffer& buffer = thread_buffer();
  JsonWriter writer(buffer);
  events::encode_envelope(envelope, event_type, writer);
  const std::string_view inside = fields.substr(1, fields.size() - 2);
  if (inside.find_first_not_of(" \t\r\n") != std::string_view::npos) {
    writer.raw(",");
    writer.raw(inside);
  }
  writer.raw("}");
  return append(envelope.type_id(), envelope, buffer.view(), 0, options.durability);
}

Status EventLog::emit_json(const events::Envelope& envelope, std::string_view json,
                           std::optional<events::Durability> durability, uint32_t replaced) {
  return append(envelope.type_id(), envelope, json, replaced, durability);
}

// The event itself is kept; that it was altered must not go unseen, and can't be an error any more.
void EventLog::warn_of_replaced(const events::Envelope& about, uint32_t replaced) {
  const std::string details =
      "{\"event_id\":\"" + about.id.to_string() + "\",\"replaced\":" + std::to_string(replaced) + '}';
  events::DiagnosticWarning warning;
  warning.source = "events";
  warning.message = "text that isn't valid UTF-8 was stored with U+FFFD in its place";
  warning.details = events::JsonText{details};
  EmitOptions options;
  options.run_id = about.run_id;
  const Status status = emit(warning, options);
  if (!status.ok()) log_error("{}", status.message());
}

}  // namespace litmus::emit
