#include "emit/event_log.h"

#include <string>
#include <utility>

namespace litmus::emit {
namespace {

constexpr size_t kFirstBufferBytes = 16 * 1024;

bool to_disk(events::EventTypeId type, std::optional<events::Durability> asked) {
  if (asked == events::Durability::kDisk) return true;
  return events::event_type_info(type).durability == events::Durability::kDisk;
}

}  // namespace

Result<std::unique_ptr<EventLog>> EventLog::open(Options options) {
  LITMUS_RETURN_IF_ERROR(options.env->make_dirs(options.data_dir / "events"));
  LITMUS_ASSIGN_OR_RETURN(auto bell, journal::Doorbell::open(options.data_dir, *options.env));
  journal::Writer::Options writing;
  writing.data_dir = options.data_dir;
  writing.session_id = options.session_id;
  writing.session_started = options.session_started;
  writing.doorbell = std::move(bell);
  writing.env = options.env;
  LITMUS_ASSIGN_OR_RETURN(auto writer, journal::Writer::open(std::move(writing)));
  return std::unique_ptr<EventLog>(new EventLog(options.session_id, std::move(writer)));
}

ByteBuffer& EventLog::thread_buffer() {
  thread_local ByteBuffer buffer(kFirstBufferBytes);
  buffer.clear();
  return buffer;
}

events::Envelope EventLog::make_envelope(const EmitOptions& options) const {
  const Timestamp now = Timestamp::now();
  events::Envelope envelope;
  envelope.id = options.id ? *options.id : Uuid::v7();
  envelope.occurred_at = options.occurred_at.value_or(now);
  envelope.received_at = now;
  envelope.session_id = session_id_.value;
  if (options.run_id && !options.run_id->is_nil()) envelope.run_id = options.run_id;
  envelope.derived = options.derived;
  return envelope;
}

Status EventLog::append(events::EventTypeId type, const events::Envelope& envelope, const ByteBuffer& json,
                        uint32_t replaced, std::optional<events::Durability> durability) {
  LITMUS_RETURN_IF_ERROR(append_record(type, envelope, json.view(), durability));
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
  return writer_->append(header, json, to_disk(type, durability)).status();
}

Status EventLog::emit_json(const events::Envelope& envelope, std::string_view json,
                           std::optional<events::Durability> durability) {
  return append_record(envelope.type_id(), envelope, json, durability);
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
  (void)emit(warning, options);
}

}  // namespace litmus::emit
