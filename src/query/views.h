// The SQL that defines the views for one manifest: compacted segments united with the tail.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "archive/manifest.h"

namespace litmus::query {

// What users are told of: the views, by their names.
const std::vector<std::string>& view_names();

// CREATE OR REPLACE TEMP VIEW statements; the views belong to the connection that runs them.
std::string view_definitions(const archive::Manifest& manifest, const std::filesystem::path& index_dir);

// What the views select, for any choice of segments. `json` of the first is a text: nobody looks whether it is JSON.
std::string stored_texts_body(const std::vector<archive::Segment>& segments, const std::filesystem::path& index_dir);
// `texts`, `stored`: something to select from. `tail_filter`: arguments of tail_events().
std::string stored_events_body(std::string_view texts);
std::string events_body(std::string_view stored, std::string_view tail_filter);
// `view`: runs, steps or measurements.
std::string run_rows_body(std::string_view view, const std::vector<archive::Segment>& segments,
                          const std::filesystem::path& index_dir);

// read_parquet(['…/a.parquet', …], union_by_name = true): older segments may lack newer columns.
std::string segment_reader(const std::vector<archive::Segment>& segments, const std::filesystem::path& index_dir);

// 'text' as an SQL literal.
std::string sql_literal(std::string_view text);

}  // namespace litmus::query
