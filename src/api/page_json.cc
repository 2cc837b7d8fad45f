#include "api/page_json.h"

#include "api/backend.h"
#include "base/json_writer.h"

namespace litmus::api {
namespace {

void write_cursor(JsonWriter& json, const std::optional<std::string>& cursor) {
  json.raw(",\"next_cursor\":");
  if (cursor) {
    json.string(*cursor);
  } else {
    json.null();
  }
}

void begin(JsonWriter& json, std::string_view name, std::string_view rows) {
  json.raw("{");
  json.string(name);
  json.raw(":");
  json.raw(rows);
}

}  // namespace

std::string page_json(std::string_view name, const query::Page& page, bool with_count, std::optional<int64_t> total) {
  ByteBuffer buffer(page.json.size() + 128);
  JsonWriter json(buffer);
  begin(json, name, page.json);
  if (with_count) {
    json.raw(",\"count\":");
    json.integer(page.count);
  }
  write_cursor(json, page.next_cursor);
  if (total) {
    json.raw(",\"total\":");
    json.integer(*total);
  }
  json.raw("}");
  return std::string(buffer.view());
}

std::string runs_page_json(const query::RunsPage& page) {
  std::string body = page_json("runs", page, false, page.totals.total);
  body.pop_back();  // the page's '}'
  const query::RunTotals& totals = page.totals;
  body += ",\"counts\":{\"passed\":" + std::to_string(totals.passed) + ",\"failed\":" + std::to_string(totals.failed) +
          ",\"errored\":" + std::to_string(totals.errored) + ",\"latest\":";
  body += totals.latest ? '"' + totals.latest->to_string() + '"' : std::string("null");
  return body + "}}";
}

std::string events_page_json(const query::EventsPage& page, uint64_t epoch) {
  ByteBuffer buffer(page.json.size() + 128);
  JsonWriter json(buffer);
  begin(json, "events", page.json);
  json.raw(",\"count\":");
  json.integer(page.count);
  std::optional<std::string> cursor;
  if (page.more && page.last_number) cursor = Cursor{epoch, *page.last_number}.to_string();
  write_cursor(json, cursor);
  json.raw("}");
  return std::string(buffer.view());
}

std::string cursor_behind(std::string_view list, std::string_view last) {
  return std::string(list) + ">" + std::string(last);
}

std::optional<std::string> place_of_cursor(std::string_view list, std::string_view cursor) {
  const std::string start = cursor_behind(list, "");
  if (!cursor.starts_with(start)) return std::nullopt;
  return std::string(cursor.substr(start.size()));
}

}  // namespace litmus::api
