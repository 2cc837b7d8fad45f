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

// read_parquet(['…/a.parquet', …], union_by_name = true): older segments may lack newer columns.
std::string segment_reader(const std::vector<archive::Segment>& segments, const std::filesystem::path& index_dir);

// 'text' as an SQL literal.
std::string sql_literal(std::string_view text);

}  // namespace litmus::query
