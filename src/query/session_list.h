// Lists of sessions: a page of them, newest first, by place, with what each has done; for pages over long histories.
//
// Answered out of memory (session_table.h) once the stored events have been read for it, in SQL until then, with the
// same answer (ADR 0027). Thread-safe.
#pragma once

#include <cstdint>
#include <string>

#include "base/status.h"
#include "query/engine.h"
#include "query/snapshot.h"

namespace litmus::query {

struct SessionListQuery {
  bool only_live = false;
  std::string find{};  // text in what names a session: id, client, type, station, operator; empty: all
  int64_t limit = 50, offset = 0;
};

struct SessionList {
  std::string json;                           // a JSON array of SessionListRow objects
  int64_t total = 0, live = 0, matching = 0;  // on whatever page
};

Result<SessionList> session_list(Engine& engine, const SnapshotPtr& snapshot, const SessionListQuery& query);

}  // namespace litmus::query
