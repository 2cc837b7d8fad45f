// From what a client gives as a run's or session's id (a full id or a unique prefix of at least 8 characters) to the
// full id. Blocks: worker threads only.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "api/context.h"
#include "server/message.h"

namespace litmus::api {

enum class IdKind { kRun, kSession };

// The full id, or the answer that says why not: 404 unknown, 409 ambiguous with `candidates`, 422 not an id.
using ResolvedId = std::variant<std::string, server::Response>;

ResolvedId resolve_id(const Context& context, const query::SnapshotPtr& snapshot, IdKind kind, std::string_view given);

// For an id that filters a list: like resolve_id, but "" stays "", and an unknown id stays as it is (nothing matches
// it).
ResolvedId resolve_filter(const Context& context, const query::SnapshotPtr& snapshot, IdKind kind,
                          std::string_view given);

// Like resolve_id when only the reason matters; a full id isn't looked up: it may be about to come into being.
Result<std::string> resolve_id_or_status(const Context& context, IdKind kind, std::string_view given);

}  // namespace litmus::api
