// The reading of events from elsewhere, beside a parser that knows nothing of it: what one takes as JSON, so does the
// other. What is edited stays JSON.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "events/decode.h"
#include "events/json_edit.h"
#include "events/json_scan.h"
#include "fuzz/fuzz.h"
#include "gen/event_samples.h"

namespace litmus::fuzz {
namespace {

using namespace events;

template <class Event>
std::string sample() {
  Event event;
  fill_sample(event);
  Envelope envelope;
  envelope.id = kSampleUuid;
  envelope.occurred_at = kSampleTime;
  envelope.received_at = kSampleTime;
  envelope.session_id = kSampleUuid;
  if (Event::kTypeId != EventTypeId::kSessionEnded) envelope.run_id = kSampleUuid;
  ByteBuffer out;
  JsonWriter writer(out);
  encode(envelope, event, writer);
  return std::string(out.view());
}

struct Oracle : nlohmann::json_sax<nlohmann::json> {
  bool too_large = false;  // a number: JSON for us, and for the grammar
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(int64_t) override { return true; }
  bool number_unsigned(uint64_t) override { return true; }
  bool number_float(double, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(size_t) override { return true; }
  bool key(std::string&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(size_t, const std::string&, const nlohmann::json::exception& error) override {
    too_large = error.id == 406;
    return false;
  }
};

// Whether it is a JSON object without halves of surrogates; nullopt where the oracle sees things otherwise: it skips a
// byte order mark, takes a NUL for the end, and refuses numbers that no double holds.
std::optional<bool> oracle(std::string_view json) {
  if (json.starts_with("\xEF\xBB\xBF") || json.find('\0') != std::string_view::npos) return std::nullopt;
  Oracle sax;
  const bool accepted = nlohmann::json::sax_parse(json.begin(), json.end(), &sax);
  if (sax.too_large) return std::nullopt;
  const size_t begin = json.find_first_not_of(" \t\r\n");
  return accepted && begin != std::string_view::npos && json[begin] == '{';
}

bool is_deep(std::string_view json) {
  return std::count_if(json.begin(), json.end(), [](char c) { return c == '[' || c == '{'; }) > kMaxJsonDepth;
}

void read_values(std::string_view json) {
  const Status scanned = scan_object(json, [](std::string_view, const JsonValue& value) {
    if (value.kind != JsonKind::kString) return Status();
    const std::string text = unescape_json(value.text);
    require(text.size() <= value.text.size(), "no text grows when it is unescaped");
    return Status();
  });
  require(!scanned.ok() || check_json(json).ok(), "an object that was scanned to its end is JSON");
  (void)scan_array(json, [](const JsonValue& value) { return check_json(value.text); });
}

void edit(std::string_view json) {
  std::string replaced(json);
  replace_invalid_text(replaced);
  require(replace_invalid_text(replaced) == 0, "what was replaced once is valid");
  if (check_json(json).ok() && json.find('{') == json.find_first_not_of(" \t\r\n")) {
    require(check_event_json(replaced).ok(), "an object whose text was replaced is one that databases take");
  }
  const auto longer = with_member(json, "outcome", "\"passed\"");
  if (!longer.ok() || !check_json(json).ok()) return;
  require(check_json(*longer).ok(), "an object with one member more is JSON");
  bool found = false;
  (void)scan_object(*longer, [&](std::string_view key, const JsonValue& value) {
    found |= key == "outcome" && value.text == "\"passed\"";
    return Status();
  });
  require(found, "the member that was set is there");
}

}  // namespace

std::vector<std::string> seeds() {
  std::vector<std::string> made{
      R"({"text":"\ud83d\ude00 \u00e9 \\ \" \/ \b\f\n\r\t","n":[-0.0,1e-7,12345678901234567890,{"a":{}}]})",
      R"({"lone":"\ud800","event_type":"x.unknown","big":1e400,"deep":[[[[[[]]]]]]} )", "[1,\"two\",null,true,false]"};
#define LITMUS_ADD(Event) made.push_back(sample<Event>());
  LITMUS_FOR_EACH_EVENT(LITMUS_ADD)
#undef LITMUS_ADD
  return made;
}

}  // namespace litmus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace litmus::fuzz;
  const std::string_view json = text_of(data, size);
  const EventJson event = check_event_json(json);
  const auto expected = oracle(json);
  if (expected && !is_deep(json)) require(event.ok() == *expected, "two parsers agree on what is JSON");
  if (event.ok()) require(check_json(json).ok(), "an event is JSON");
  if (validate(json).ok()) {
    require(check_json(json).ok(), "a valid event is JSON");
    require(decode_envelope(json).ok(), "a valid event has an envelope");
  }
  read_values(json);
  edit(json);
  return 0;
}
