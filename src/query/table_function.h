// What the table functions of this folder have in common. Included by .cc files of this folder only.
#pragma once

#include <duckdb.h>

#include <memory>
#include <span>
#include <string>

#include "gen/tables.h"
#include "query/tail_scan.h"

namespace litmus::query {

// --- in bind
// The connection that binds; see Pins.
uint64_t connection_of(duckdb_bind_info info);
// Empty: not given.
std::string text_parameter(duckdb_bind_info info, const char* name);
void add_columns(duckdb_bind_info info, std::span<const tables::ColumnInfo> columns);

// --- in init: who gives the rows
void start_scan(duckdb_init_info info, std::unique_ptr<TailScan> scan);

// --- the function itself
void fill_chunk(duckdb_function_info info, duckdb_data_chunk output);

}  // namespace litmus::query
