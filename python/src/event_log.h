// EventLog from Python: emits the objects of litmus.data.events, straight from their slots.
#pragma once

#include <nanobind/nanobind.h>

#include <memory>
#include <optional>
#include <string>

#include "emit/event_log.h"
#include "event_batch.h"

namespace litmus::python {

namespace nb = nanobind;

class EventLog {
 public:
  struct Callbacks {
    nb::object on_emit = nb::none();   // each event, after it was recorded
    nb::object on_flush = nb::none();  // an EventBatch of `flush_threshold` events, and at the end of the rest
    size_t flush_threshold = 50;
  };

  // A log of its own, in `log_dir`/{date}/.
  EventLog(const std::string& log_dir, nb::object session_id, Callbacks callbacks);
  // The log of a session.
  explicit EventLog(std::shared_ptr<emit::EventLog> log);

  const std::shared_ptr<emit::EventLog>& shared() const { return log_; }

  // Stamps received_at, session_id and, when it has none, id on the event; records it; then calls back.
  void emit(nb::handle event, nb::handle durability);
  void close();

  nb::object session_id() const { return session_id_; }
  std::string path() const { return log_->path().string(); }
  bool closed() const { return closed_; }

 private:
  std::optional<Uuid> run_id_of(nb::object run);
  void flush();

  std::shared_ptr<emit::EventLog> log_;
  nb::object session_id_;
  Callbacks callbacks_;
  std::optional<EventBatch> batch_;  // of on_flush
  bool closed_ = false;
  nb::object last_run_;  // most events of a log belong to one run: its id isn't converted again
  Uuid last_run_id_;
};

void bind_event_log(nb::module_& m);

}  // namespace litmus::python
