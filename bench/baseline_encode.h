// The fastest encoding of one measurement that we know how to write by hand: no growth checks, one pass, literals
// copied whole. It is right only for what the benchmark gives it (plain ASCII, finite numbers), which is what makes it
// a fair bound for the general encoder.
#pragma once

#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "base/uuid.h"
#include "gen/events.h"

namespace litmus::bench {

class BareEncoder {
 public:
  explicit BareEncoder(char* out) : begin_(out), out_(out) {}

  size_t size() const { return static_cast<size_t>(out_ - begin_); }

  void raw(std::string_view text) {
    std::memcpy(out_, text.data(), text.size());
    out_ += text.size();
  }
  void value(std::string_view text) {
    *out_++ = '"';
    raw(text);
    *out_++ = '"';
  }
  void value(int64_t number) { out_ = std::to_chars(out_, out_ + 24, number).ptr; }
  void value(double number) { out_ = std::to_chars(out_, out_ + 32, number).ptr; }
  void value(const Uuid& id) {
    *out_++ = '"';
    id.write_to(out_);
    out_ += 36;
    *out_++ = '"';
  }
  void value(Timestamp at) {
    *out_++ = '"';
    at.write_to(out_);
    out_ += Timestamp::kTextSize;
    *out_++ = '"';
  }
  void value(const events::JsonText& json) { raw(json.text); }
  template <class T>
  void value(const std::optional<T>& optional) {
    if (optional) {
      value(*optional);
    } else {
      raw("null");
    }
  }
  template <class T>
  void field(std::string_view key, const T& v) {
    raw(key);
    value(v);
  }

 private:
  char* begin_;
  char* out_;
};

// Returns the size of the JSON of one whole event.
inline size_t encode_bare(char* out, const Uuid& id, Timestamp now, const Uuid& session, const Uuid& run,
                          const events::MeasurementRecorded& e) {
  BareEncoder w(out);
  w.field("{\"id\":", id);
  w.raw(",\"event_type\":\"test.measurement\"");
  w.field(",\"occurred_at\":", now);
  w.field(",\"received_at\":", now);
  w.field(",\"session_id\":", session);
  w.field(",\"run_id\":", run);
  w.raw(",\"derived\":false");
  w.field(",\"step_name\":", e.step_name);
  w.field(",\"step_index\":", e.step_index);
  w.field(",\"step_path\":", e.step_path);
  w.field(",\"vector_index\":", e.vector_index);
  w.field(",\"retry\":", e.retry);
  w.field(",\"measurement_name\":", e.measurement_name);
  w.field(",\"measurement_timestamp\":", e.measurement_timestamp);
  w.field(",\"value\":", e.value);
  w.field(",\"units\":", e.units);
  w.field(",\"outcome\":", e.outcome);
  w.field(",\"limit_low\":", e.limit_low);
  w.field(",\"limit_high\":", e.limit_high);
  w.field(",\"limit_nominal\":", e.limit_nominal);
  w.field(",\"limit_comparator\":", e.limit_comparator);
  w.field(",\"characteristic_id\":", e.characteristic_id);
  w.field(",\"spec_ref\":", e.spec_ref);
  w.field(",\"dut_pin\":", e.dut_pin);
  w.field(",\"fixture_connection\":", e.fixture_connection);
  w.field(",\"instrument_name\":", e.instrument_name);
  w.field(",\"instrument_resource\":", e.instrument_resource);
  w.field(",\"instrument_channel\":", e.instrument_channel);
  w.field(",\"inputs\":", e.inputs);
  w.field(",\"outputs\":", e.outputs);
  w.field(",\"custom\":", e.custom);
  w.field(",\"stimulus\":", e.stimulus);
  w.raw("}");
  return w.size();
}

}  // namespace litmus::bench
