// The files of a data directory: which there are, whether they are sound, what is done when they aren't, and what
// becomes of old ones.
#include "api/data_files.h"

#include <algorithm>

#include "api/handlers.h"
#include "api/json_body.h"
#include "api/upkeep.h"
#include "base/json_writer.h"

namespace litmus::api {
namespace {

using server::Request;
using server::Response;

constexpr size_t kMostFiles = 100;  // each is read while the client waits

void write_text(JsonWriter& json, std::string_view key, const std::string& text) {
  json.raw(key);
  if (text.empty())
    json.null();
  else
    json.string(text);
}

void write_count(JsonWriter& json, std::string_view key, const std::optional<int64_t>& count) {
  json.raw(key);
  if (count)
    json.integer(*count);
  else
    json.null();
}

void write_flag(JsonWriter& json, std::string_view key, bool flag) {
  json.raw(key);
  json.raw(flag ? "true" : "false");
}

void write_finding(JsonWriter& json, const FileFinding& found) {
  write_text(json, "{\"path\":", found.path);
  write_text(json, ",\"kind\":", found.kind);
  write_text(json, ",\"state\":", found.state);
  json.raw(",\"problems\":[");
  for (size_t i = 0; i < found.problems.size(); ++i) {
    if (i > 0) json.raw(",");
    json.string(found.problems[i]);
  }
  json.raw("]");
  write_text(json, ",\"meaning\":", found.meaning);
  write_text(json, ",\"action\":", found.action);
  write_flag(json, ",\"repaired\":", found.repaired);
  write_count(json, ",\"events\":", found.events);
  write_count(json, ",\"lost\":", found.lost);
  write_text(json, ",\"quarantined\":", found.quarantined);
  write_flag(json, ",\"reindex\":", found.reindex);
  write_text(json, ",\"error\":", found.error);
  json.raw("}");
}

Response list_files(Context& context, const Request& request) {
  const Parameters parameters(request, "list_data_files");
  if (!parameters.ok()) return parameters.refusal();
  const int64_t limit = parameters.integer("limit");
  const auto files = context.backend.upkeep().files(parameters.text("cursor"), limit);
  if (!files.ok()) return server::problem_of(files.status());
  ByteBuffer buffer;
  JsonWriter json(buffer);
  json.raw("{\"files\":[");
  for (size_t i = 0; i < files->size(); ++i) {
    if (i > 0) json.raw(",");
    write_text(json, "{\"path\":", (*files)[i].path);
    write_text(json, ",\"kind\":", (*files)[i].kind);
    json.raw(",\"size_bytes\":");
    json.integer(static_cast<int64_t>((*files)[i].size_bytes));
    json.raw("}");
  }
  const bool more = static_cast<int64_t>(files->size()) == limit;
  write_text(json, "],\"next_cursor\":", more ? files->back().path : "");
  json.raw("}");
  return json_response(std::string(buffer.view()));
}

template <class Check>
Response check_files(const Request& request, const Check& check) {
  const auto wrong = [](std::string message) { return server::invalid_input({{{"body"}, std::move(message)}}); };
  const auto body = JsonBody::parse(request.body);
  if (!body.ok()) return wrong(body.status().message());
  const auto paths = body->texts("paths");
  const bool dry_run = body->flag("dry_run").value_or(false);
  const Status checked = body->check({"paths", "dry_run"});
  if (!checked.ok()) return wrong(checked.message());
  if (!paths || paths->size() > kMostFiles)
    return wrong("'paths' must be a list of at most " + std::to_string(kMostFiles) + " paths");
  ByteBuffer buffer;
  JsonWriter json(buffer);
  json.raw("{\"files\":[");
  for (size_t i = 0; i < paths->size(); ++i) {
    const Result<FileFinding> found = check((*paths)[i], dry_run);
    if (found.status().code() == ErrorCode::kInvalidArgument) return wrong(found.status().message());
    if (!found.ok()) return server::problem_of(found.status());
    if (i > 0) json.raw(",");
    write_finding(json, *found);
  }
  json.raw("]}");
  return json_response(std::string(buffer.view()));
}

template <class Answer>
server::Handler with_parameters(std::string_view operation_id, Answer answer) {
  return [operation_id, answer](const Request& request) -> Response {
    const Parameters parameters(request, operation_id);
    if (!parameters.ok()) return parameters.refusal();
    return answer(parameters);
  };
}

Response seal(Context& context, const Parameters& parameters) {
  const auto journals = context.backend.upkeep().seal(parameters.flag("dry_run"));
  if (!journals.ok()) return server::problem_of(journals.status());
  ByteBuffer buffer;
  JsonWriter json(buffer);
  json.raw("{\"journals\":[");
  for (size_t i = 0; i < journals->size(); ++i) {
    const JournalReport& journal = (*journals)[i];
    if (i > 0) json.raw(",");
    write_text(json, "{\"path\":", journal.path);
    write_count(json, ",\"size_bytes\":", static_cast<int64_t>(journal.size_bytes));
    write_text(json, ",\"state\":", journal.state);
    write_flag(json, ",\"sealed\":", journal.sealed);
    json.raw("}");
  }
  json.raw("]}");
  return json_response(std::string(buffer.view()));
}

Response compact(Context& context, const Parameters& parameters) {
  const auto done = context.backend.upkeep().compact(parameters.flag("dry_run"));
  if (!done.ok()) return server::problem_of(done.status());
  ByteBuffer buffer;
  JsonWriter json(buffer);
  write_count(json, "{\"files_before\":", static_cast<int64_t>(done->files_before));
  write_count(json, ",\"bytes_before\":", static_cast<int64_t>(done->bytes_before));
  write_count(json, ",\"files_after\":", static_cast<int64_t>(done->files_after));
  write_count(json, ",\"bytes_after\":", done->bytes_after);
  json.raw("}");
  return json_response(std::string(buffer.view()));
}

Response prune(Context& context, const Parameters& parameters) {
  PruneOrder order;
  order.before = parameters.time("before").value_or(Timestamp{});
  order.dry_run = parameters.flag("dry_run");
  if (const auto types = parameters.list("type"); !types.empty()) {
    const auto has = [&](const char* type) { return std::find(types.begin(), types.end(), type) != types.end(); };
    order.channels = has("channels");
    order.events = has("events");
    order.runs = has("runs");
  }
  if (order.runs && !order.events)
    return server::invalid_input(
        {{{"query", "type"}, "run files follow from events and would be written again: name 'events' too"}});
  const auto done = context.backend.upkeep().prune(order);
  if (!done.ok()) return server::problem_of(done.status());
  ByteBuffer buffer;
  JsonWriter json(buffer);
  write_count(json, "{\"sessions\":", done->sessions);
  write_count(json, ",\"runs\":", done->runs);
  json.raw(",\"types\":[");
  for (size_t i = 0; i < done->types.size(); ++i) {
    if (i > 0) json.raw(",");
    write_text(json, "{\"type\":", done->types[i].type);
    write_count(json, ",\"files\":", done->types[i].files);
    write_count(json, ",\"bytes\":", static_cast<int64_t>(done->types[i].bytes));
    json.raw("}");
  }
  write_count(json, "],\"kept\":", done->kept);
  json.raw("}");
  return json_response(std::string(buffer.view()));
}

}  // namespace

void install_data_files(server::Router& router, Context& context, const server::RouteOptions& options) {
  add_route(
      router, "list_data_files", [&context](const Request& request) { return list_files(context, request); }, options);
  add_route(
      router, "verify_files",
      [&context](const Request& request) {
        return check_files(request,
                           [&](const std::string& path, bool) { return context.backend.upkeep().verify(path); });
      },
      options);
  add_route(
      router, "repair_files",
      [&context](const Request& request) {
        return check_files(request, [&](const std::string& path, bool dry_run) {
          return context.backend.upkeep().repair(path, dry_run);
        });
      },
      options);
  const auto add = [&](std::string_view operation_id, Response (*handler)(Context&, const Parameters&)) {
    add_route(router, operation_id,
              with_parameters(operation_id, [&context, handler](
                                                const Parameters& parameters) { return handler(context, parameters); }),
              options);
  };
  add("seal_journals", seal);
  add("compact_index", compact);
  add("prune_data", prune);
}

}  // namespace litmus::api
