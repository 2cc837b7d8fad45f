#include "query/views.h"

#include <span>

#include "gen/tables.h"
#include "query/named_query.h"
#include "query/sql_files.h"

namespace litmus::query {

namespace {

std::string column_list(std::span<const tables::ColumnInfo> columns) {
  std::string list;
  for (const auto& column : columns) {
    if (!list.empty()) list += ", ";
    const std::string name = '"' + std::string(column.name) + '"';  // "at" alone is a keyword
    list += column.is_json ? "CAST(" + name + " AS JSON) AS " + name : name;
  }
  return list;
}

std::string define(std::string_view name, const std::string& body) {
  return "CREATE OR REPLACE TEMP VIEW " + std::string(name) + " AS " + body + ";\n";
}

std::string events_view(const archive::Manifest& manifest, const std::filesystem::path& index_dir) {
  return define("stored_event_texts", stored_texts_body(manifest.event_segments, index_dir)) +
         define("stored_events", stored_events_body("stored_event_texts")) +
         define("events", events_body("stored_events", ""));
}

std::span<const tables::ColumnInfo> columns_of(std::string_view view) {
  if (view == "runs") return tables::kRunsColumns;
  if (view == "steps") return tables::kStepsColumns;
  return tables::kMeasurementsColumns;
}

constexpr std::string_view kEventsBetween = "(FROM events WHERE event_number BETWEEN first_number AND last_number)";

std::string define_between(std::string_view name, const std::string& body) {
  return "CREATE OR REPLACE TEMP MACRO " + std::string(name) + "_between(first_number, last_number) AS TABLE (" + body +
         ");\n";
}

std::string session_facts(std::string_view events) {
  return replace_all(std::string(sql_file("view_session_facts")), "{events}", events);
}

}  // namespace

const std::vector<std::string>& view_names() {
  static const std::vector<std::string> kNames{"events", "sessions",    "runs",    "steps",    "measurements",
                                               "losses", "instruments", "prompts", "channels", "samples"};
  return kNames;
}

std::string segment_reader(const std::vector<archive::Segment>& segments, const std::filesystem::path& index_dir) {
  std::string files;
  for (const auto& segment : segments) {
    if (!files.empty()) files += ", ";
    files += sql_literal((index_dir / segment.path).string());
  }
  return "read_parquet([" + files + "], union_by_name = true)";
}

std::string stored_texts_body(const std::vector<archive::Segment>& segments, const std::filesystem::path& index_dir) {
  if (segments.empty()) return "SELECT * FROM tail_events(newest := 0)";  // the same columns without a row
  return "SELECT * FROM " + segment_reader(segments, index_dir);
}

std::string stored_events_body(std::string_view texts) {
  return "SELECT " + column_list(tables::kEventsColumns) + " FROM " + std::string(texts);
}

std::string events_body(std::string_view stored, std::string_view tail_filter) {
  return "FROM " + std::string(stored) + " UNION ALL SELECT " + column_list(tables::kEventsColumns) +
         " FROM tail_events(" + std::string(tail_filter) + ")";
}

// A run in memory is newer than its rows in a segment.
std::string run_rows_body(std::string_view view, const std::vector<archive::Segment>& segments,
                          const std::filesystem::path& index_dir) {
  const std::string columns = column_list(columns_of(view));
  const std::string live = "SELECT " + columns + " FROM tail_" + std::string(view) + "()";
  if (segments.empty()) return live;
  return "SELECT " + columns + " FROM " + segment_reader(segments, index_dir) +
         " AS stored ANTI JOIN tail_runs() AS live ON stored.run_id = live.run_id UNION ALL " + live;
}

std::string sql_literal(std::string_view text) {
  std::string literal = "'";
  for (const char c : text) {
    if (c == '\'') literal += '\'';
    literal += c;
  }
  return literal + "'";
}

std::string view_definitions(const archive::Manifest& manifest, const std::filesystem::path& index_dir) {
  return events_view(manifest, index_dir) + define("runs", run_rows_body("runs", manifest.run_segments, index_dir)) +
         define("steps", run_rows_body("steps", manifest.step_segments, index_dir)) +
         define("measurements", run_rows_body("measurements", manifest.measurement_segments, index_dir)) +
         define("losses", "SELECT " + column_list(tables::kLossesColumns) + " FROM tail_losses()") +
         define("channels", "SELECT " + column_list(tables::kChannelsColumns) + " FROM all_channels()") +
         define("samples", "SELECT " + column_list(tables::kSamplesColumns) + " FROM samples_of()") +
         define("instruments", std::string(sql_file("view_instruments"))) +
         define("prompts", std::string(sql_file("view_prompts"))) + define("session_facts", session_facts("events")) +
         define("sessions", replace_all(std::string(sql_file("view_sessions")), "{facts}", "session_facts")) +
         // For a page of a long list: the events of other sessions aren't read.
         define_between("session_facts", session_facts(kEventsBetween)) +
         define_between("sessions", replace_all(std::string(sql_file("view_sessions")), "{facts}",
                                                "session_facts_between(first_number, last_number)"));
}

}  // namespace litmus::query
