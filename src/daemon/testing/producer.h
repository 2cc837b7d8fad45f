// Producer: a journal with real events in it, for tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "base/json_writer.h"
#include "events/envelope.h"
#include "journal/writer.h"

namespace litmus::daemon::testing_support {

class Producer {
 public:
  explicit Producer(const std::filesystem::path& data_dir, std::shared_ptr<journal::Doorbell> doorbell = nullptr,
                    Uuid session_id = Uuid::v7())
      : session_id_(session_id) {
    journal::Writer::Options options;
    options.data_dir = data_dir;
    options.session_id = SessionId{session_id_};
    options.doorbell = std::move(doorbell);
    auto opened = journal::Writer::open(std::move(options));
    if (!opened.ok()) throw std::runtime_error(opened.status().to_string());
    writer_ = std::move(opened).value();
  }

  template <class Event>
  Uuid emit(const Event& event, const std::optional<Uuid>& run_id = std::nullopt) {
    events::Envelope envelope;
    envelope.id = Uuid::v7();
    envelope.occurred_at = Timestamp::now();
    envelope.received_at = envelope.occurred_at;
    envelope.session_id = session_id_;
    envelope.run_id = run_id;
    ByteBuffer buffer;
    JsonWriter json(buffer);
    events::encode(envelope, event, json);
    append(envelope, static_cast<uint32_t>(Event::kTypeId), buffer.view());
    return envelope.id;
  }

  Uuid record(std::string_view key, const std::optional<Uuid>& run_id = std::nullopt) {
    events::RecordEvent event;
    event.step_name = "step";
    event.key = key;
    event.value = events::JsonText{"1"};
    return emit(event, run_id);
  }

  // An event that a daemon makes from `name`: made twice, it has the same id.
  Uuid made_from(std::string_view name) {
    events::Envelope envelope;
    envelope.id = Uuid::v5(session_id_, name);
    envelope.received_at = envelope.occurred_at = Timestamp::now();
    envelope.session_id = session_id_;
    append(envelope, 0, R"({"event_type":"made.by_daemon"})");
    return envelope.id;
  }

  void append_raw(std::string_view payload, uint32_t type_id = 0) {
    events::Envelope envelope;
    envelope.id = Uuid::v7();
    envelope.received_at = envelope.occurred_at = Timestamp::now();
    envelope.session_id = session_id_;
    append(envelope, type_id, payload);
  }

  void close() { ASSERT_TRUE(writer_->close().ok()); }
  const Uuid& session_id() const { return session_id_; }
  journal::Writer& writer() { return *writer_; }

 private:
  void append(const events::Envelope& envelope, uint32_t type_id, std::string_view payload) {
    journal::RecordHeader header;
    header.event_id = EventId{envelope.id};
    header.session_id = SessionId{envelope.session_id};
    header.run_id = RunId{envelope.run_id.value_or(Uuid{})};
    header.occurred_at = envelope.occurred_at;
    header.received_at = *envelope.received_at;
    header.type_id = type_id;
    const auto appended = writer_->append(header, payload);
    if (!appended.ok()) throw std::runtime_error(appended.status().to_string());
  }

  Uuid session_id_;
  std::unique_ptr<journal::Writer> writer_;
};

}  // namespace litmus::daemon::testing_support
