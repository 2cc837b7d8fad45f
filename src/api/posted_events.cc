#include "api/posted_events.h"

#include <algorithm>
#include <utility>

#include "api/handlers.h"
#include "base/json_writer.h"
#include "events/decode.h"
#include "events/json_edit.h"
#include "events/json_scan.h"

namespace litmus::api {
namespace {

using events::EventTypeId;
using events::EventTypeInfo;
using server::Finding;
using server::Request;
using server::Response;

constexpr size_t kMostFindings = 20;
constexpr size_t kLongestType = 100;
constexpr std::string_view kBlank = " \t\r";

Status wrong(std::string message) { return Status(ErrorCode::kInvalidArgument, std::move(message)); }

// What the line's object has of interest before its envelope can be read whole.
struct Outline {
  std::vector<std::string> keys;
  std::string type;
  bool has_occurred = false, has_received = false;
};

Result<Outline> outline_of(std::string_view json) {
  Outline outline;
  LITMUS_RETURN_IF_ERROR(events::scan_object(json, [&](std::string_view key, const events::JsonValue& value) {
    outline.keys.emplace_back(key);
    if (key == "occurred_at") outline.has_occurred = true;
    if (key == "received_at") outline.has_received = value.kind != events::JsonKind::kNull;
    if (key == "event_type" && value.kind == events::JsonKind::kString)
      outline.type = events::unescape_json(value.text);
    return Status();
  }));
  return outline;
}

std::string quoted_time(Timestamp at) {
  ByteBuffer buffer(40);
  JsonWriter(buffer).time(at);
  return std::string(buffer.view());
}

// A missing field may be there under a name that is nearly right.
Status with_nearest(const Status& status, const Outline& outline) {
  const std::string& message = status.message();
  const size_t end = message.find(": is missing");
  const size_t begin = message.rfind("field ", end);
  if (end == std::string::npos || begin == std::string::npos) return status;
  const std::string field = message.substr(begin + 6, end - begin - 6);
  std::vector<std::string_view> known;
  for (const auto& info : events::envelope_fields()) known.push_back(info.name);
  if (const EventTypeInfo* const type = events::find_event_type(outline.type); type != nullptr)
    for (const auto& info : type->fields) known.push_back(info.name);
  std::vector<std::string_view> strangers;
  for (const auto& key : outline.keys)
    if (std::find(known.begin(), known.end(), key) == known.end()) strangers.push_back(key);
  const std::string nearest = nearest_name(field, strangers);
  if (nearest.empty()) return status;
  return wrong(message + "; is '" + nearest + "' meant for it?");
}

bool is_type_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

Status check_type(std::string_view type) {
  if (type.empty() || type.size() > kLongestType || !std::all_of(type.begin(), type.end(), is_type_character))
    return wrong("field event_type: must be 1 to 100 letters, digits, '.', '_' or '-'");
  const EventTypeInfo* const known = events::find_event_type(type);
  if (known == nullptr) return {};
  if (known->id == EventTypeId::kRunMaterialized || known->id == EventTypeId::kRunMaterializationFailed)
    return wrong(std::string(type) + " is said by the service that stores the run; leave it out");
  return {};
}

Status check_ids(const events::Envelope& envelope) {
  const auto refuse = [](std::string_view field) {
    return wrong("field " + std::string(field) + ": must not be the nil UUID");
  };
  if (envelope.id.is_nil()) return refuse("id");
  if (envelope.session_id.is_nil()) return refuse("session_id");
  if (envelope.run_id && envelope.run_id->is_nil()) return refuse("run_id");
  return {};
}

std::string taken_json(const Taken& taken) {
  return "{\"accepted\":" + std::to_string(taken.accepted) + ",\"duplicates\":" + std::to_string(taken.duplicates) +
         "}";
}

Response post_events(Context& context, const Request& request) {
  const Parameters parameters(request, "post_events");
  if (!parameters.ok()) return parameters.refusal();
  PostedEvents posted = read_posted_events(request.body, Timestamp::now());
  if (!posted.findings.empty()) return server::invalid_input(posted.findings);
  const auto taken = context.backend.take(std::move(posted.events));
  if (!taken.ok()) return server::problem_of(taken.status());
  Response response = json_response(taken_json(*taken));
  response.status = 201;
  return response;
}

}  // namespace

Result<IncomingEvent> read_posted_event(std::string_view json, Timestamp now) {
  IncomingEvent event;
  event.json = json;
  event.replaced = events::replace_invalid_text(event.json);
  LITMUS_ASSIGN_OR_RETURN(const Outline outline, outline_of(event.json));
  if (!outline.has_occurred) {
    LITMUS_ASSIGN_OR_RETURN(event.json, events::with_member(event.json, "occurred_at", quoted_time(now)));
  }
  if (!outline.has_received) {
    LITMUS_ASSIGN_OR_RETURN(event.json, events::with_member(event.json, "received_at", quoted_time(now)));
  }
  if (const Status valid = events::validate(event.json); !valid.ok()) return with_nearest(valid, outline);
  LITMUS_ASSIGN_OR_RETURN(event.envelope, events::decode_envelope(event.json));
  event.type = outline.type;
  event.envelope.event_type = {};
  LITMUS_RETURN_IF_ERROR(check_type(event.type));
  LITMUS_RETURN_IF_ERROR(check_ids(event.envelope));
  return event;
}

PostedEvents read_posted_events(std::string_view body, Timestamp now) {
  PostedEvents posted;
  int number = 0;
  while (!body.empty()) {
    const size_t end = std::min(body.find('\n'), body.size());
    const std::string_view line = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    ++number;
    if (line.find_first_not_of(kBlank) == std::string_view::npos) continue;
    auto event = read_posted_event(line, now);
    const std::string place = "line " + std::to_string(number);
    if (!event.ok())
      posted.findings.push_back({{"body", place}, place + ": " + event.status().message()});
    else if (posted.findings.empty())
      posted.events.push_back(std::move(*event));
    if (posted.findings.size() == kMostFindings) break;
  }
  if (posted.events.empty() && posted.findings.empty())
    posted.findings.push_back({{"body"}, "the body holds no event; send one JSON object a line"});
  return posted;
}

void install_posted_events(server::Router& router, Context& context) {
  server::RouteOptions options;
  options.content_type = "application/x-ndjson";
  add_route(
      router, "post_events", [&context](const Request& request) { return post_events(context, request); }, options);
}

}  // namespace litmus::api
