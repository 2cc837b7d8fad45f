#include "api/ids.h"

#include <algorithm>

#include "base/json_writer.h"
#include "query/queries.h"
#include "server/problem.h"

namespace litmus::api {
namespace {

constexpr size_t kShortestPrefix = 8;
constexpr size_t kFullSize = 36;

std::string_view name_of(IdKind kind) { return kind == IdKind::kRun ? "run" : "session"; }

bool is_id_text(std::string_view text) {
  return text.size() <= kFullSize && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-';
         });
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

std::string unknown(IdKind kind, std::string_view given) {
  const std::string name(name_of(kind));
  return "no " + name + " has the id " + std::string(given) + "; /api/" + name + "s lists them";
}

std::string not_an_id(IdKind kind) {
  return "a " + std::string(name_of(kind)) + " id is a UUID or the first 8 or more characters of one";
}

std::string ambiguous(IdKind kind, std::string_view given) {
  return std::string(given) + " is the beginning of more than one " + std::string(name_of(kind)) +
         " id; give more of it";
}

server::Response conflict(IdKind kind, std::string_view given, const std::vector<std::string>& candidates) {
  ByteBuffer buffer;
  JsonWriter json(buffer);
  for (size_t i = 0; i < candidates.size(); ++i) {
    json.raw(i == 0 ? "[" : ",");
    json.string(candidates[i]);
  }
  json.raw("]");
  return server::problem_with(409, ambiguous(kind, given), {{"candidates", std::string(buffer.view())}});
}

Result<std::vector<std::string>> find(const Context& context, const query::SnapshotPtr& snapshot, IdKind kind,
                                      std::string_view id) {
  query::Engine& engine = context.backend.product_engine();
  return kind == IdKind::kRun ? query::find_run_ids(engine, snapshot, id)
                              : query::find_session_ids(engine, snapshot, id);
}

}  // namespace

ResolvedId resolve_id(const Context& context, const query::SnapshotPtr& snapshot, IdKind kind, std::string_view given) {
  const std::string id = lower(given);
  if (!is_id_text(id) || id.size() < kShortestPrefix) {
    return server::invalid_input({{{"path", "id"}, not_an_id(kind)}});
  }
  auto found = find(context, snapshot, kind, id);
  if (!found.ok()) return server::problem_of(found.status());
  if (found->empty()) return server::problem(404, unknown(kind, given));
  if (found->size() > 1) return conflict(kind, given, *found);
  return found->front();
}

ResolvedId resolve_filter(const Context& context, const query::SnapshotPtr& snapshot, IdKind kind,
                          std::string_view given) {
  const std::string id = lower(given);
  if (id.empty()) return id;
  if (!is_id_text(id) || id.size() < kShortestPrefix) {
    return server::invalid_input({{{"query", std::string(name_of(kind)) + "_id"}, not_an_id(kind)}});
  }
  if (id.size() == kFullSize) return id;
  auto found = find(context, snapshot, kind, id);
  if (!found.ok()) return server::problem_of(found.status());
  if (found->size() > 1) return conflict(kind, given, *found);
  return found->empty() ? id : found->front();
}

Result<std::string> resolve_id_or_status(const Context& context, IdKind kind, std::string_view given) {
  const std::string id = lower(given);
  if (!is_id_text(id) || id.size() < kShortestPrefix) return Status(ErrorCode::kInvalidArgument, not_an_id(kind));
  if (id.size() == kFullSize) return id;
  LITMUS_ASSIGN_OR_RETURN(const query::SnapshotPtr snapshot, context.backend.snapshot());
  LITMUS_ASSIGN_OR_RETURN(const std::vector<std::string> found, find(context, snapshot, kind, id));
  if (found.empty()) return Status(ErrorCode::kNotFound, unknown(kind, given));
  if (found.size() > 1) return Status(ErrorCode::kConflict, ambiguous(kind, given));
  return found.front();
}

}  // namespace litmus::api
