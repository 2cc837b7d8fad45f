// EventLog: the one write door of a producer. emit() turns an event into one record of the session's journal.
//
// When emit() has returned ok, the event survives SIGKILL of this process and is found by every query that starts
// afterwards; class `disk` (run.ended, session.ended, or on request) survives power loss. No daemon is needed: without
// one the journal waits for the next.
//
// Thread-safe; the order of one thread's events is its emit order. An event is encoded once, on the caller's thread,
// into a buffer that the thread keeps: no allocation and no system call while the reader is awake. After fork the
// child's next emit opens a journal of its own.
//
// Errors carry path and cause, and mean that the event isn't kept: kNoSpace, kIo, kTooLarge, kPermissionDenied. After
// kIo of class `disk` the event is kept, but not known to be on the disk.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "base/env.h"
#include "base/json_writer.h"
#include "base/status.h"
#include "events/envelope.h"
#include "gen/event_types.h"
#include "gen/events.h"
#include "journal/doorbell.h"
#include "journal/writer.h"

namespace litmus::emit {

struct EmitOptions {
  std::optional<Uuid> run_id{};
  std::optional<Timestamp> occurred_at{};          // now unless given
  std::optional<Uuid> id{};                        // a new one unless given
  std::optional<events::Durability> durability{};  // raises the class of the type, never lowers it
  bool derived = false;                            // made by recovery, not by the producer
  uint32_t replaced = 0;  // invalid sequences in JSON texts of the event that are U+FFFD already
};

class EventLog {
 public:
  struct Options {
    std::filesystem::path data_dir;  // made when it is missing
    SessionId session_id;
    Timestamp session_started = Timestamp::now();  // its UTC date names the folder
    Env* env = &Env::real();
    bool relayed = false;  // its events are those of producers elsewhere, see journal::kRelayed
    // session ⊃ run ⊃ step ⊃ vector is checked: an event that breaks it is recorded, and emit fails with kConflict.
    bool check_order = false;
    bool is_shared = false;  // other processes write into the session: only this one's part is checked
  };
  // What Litmus's own sessions say there: in debug builds, and where _LITMUS_CHECK_ORDER is set, as tests do.
  static bool order_is_checked();
  static Result<std::unique_ptr<EventLog>> open(Options options);
  ~EventLog();

  // Records the event. Its session is the log's. kInvalidArgument: a session's end carries no run.
  template <class Event>
  Status emit(const Event& event, const EmitOptions& options = {}) {
    const events::Envelope envelope = make_envelope(options);
    if constexpr (Event::kTypeId == events::EventTypeId::kSessionEnded) {
      if (envelope.run_id) return Status(ErrorCode::kInvalidArgument, "session.ended: belongs to no run, and has one");
    }
    ByteBuffer& buffer = thread_buffer();
    JsonWriter writer(buffer);
    events::encode(envelope, event, writer);
    return append(Event::kTypeId, envelope, buffer.view(), writer.replaced() + options.replaced, options.durability);
  }

  // For callers that encode the fields themselves: `encode_fields(JsonWriter&)` writes `,"name":value` for each field
  // of the type.
  template <class EncodeFields>
  Status emit_with(events::EventTypeId type, const EmitOptions& options, EncodeFields&& encode_fields) {
    const events::Envelope envelope = make_envelope(options);
    ByteBuffer& buffer = thread_buffer();
    JsonWriter writer(buffer);
    events::encode_envelope(envelope, events::event_type_info(type).type, writer);
    encode_fields(writer);
    writer.raw("}");
    return append(type, envelope, buffer.view(), writer.replaced(), options.durability);
  }

  // The same for a type that this build may not know, with its fields as a JSON object ("{}" for none): the caller
  // vouches for its validity.
  Status emit_fields(std::string_view event_type, std::string_view fields, const EmitOptions& options = {});

  // An event whose whole JSON exists already: an unknown type, or one that came from elsewhere. The envelope must be
  // that of the JSON. `replaced` is what its JsonWriter says: more than 0 is recorded as a warning.
  Status emit_json(const events::Envelope& envelope, std::string_view json,
                   std::optional<events::Durability> durability = std::nullopt, uint32_t replaced = 0);

  // Brings everything emitted so far to the disk.
  Status sync() { return writer_->sync(); }

  // Ends the journal cleanly; the daemon seals it. Emitting afterwards is an error.
  Status close() { return writer_->close(); }

  SessionId session_id() const { return session_id_; }
  std::filesystem::path path() const { return writer_->path(); }

 private:
  struct Order;

  EventLog(SessionId session_id, std::unique_ptr<journal::Writer> writer, std::unique_ptr<Order> order);

  events::Envelope make_envelope(const EmitOptions& options) const;
  Status append(events::EventTypeId type, const events::Envelope& envelope, std::string_view json, uint32_t replaced,
                std::optional<events::Durability> durability);
  Status append_record(events::EventTypeId type, const events::Envelope& envelope, std::string_view json,
                       std::optional<events::Durability> durability);
  Status append_in_order(const journal::RecordHeader& header, std::string_view json, bool to_disk);
  void warn_of_replaced(const events::Envelope& about, uint32_t replaced);

  // Empty, and owned by the calling thread.
  static ByteBuffer& thread_buffer();

  SessionId session_id_;
  std::unique_ptr<journal::Writer> writer_;
  std::unique_ptr<Order> order_;  // null: nothing is checked
};

}  // namespace litmus::emit
