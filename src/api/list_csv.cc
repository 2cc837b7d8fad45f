#include "api/list_csv.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "api/json_body.h"

namespace litmus::api {
namespace {

using Json = nlohmann::ordered_json;
using server::Request;
using server::Response;

bool wants_csv(std::string_view accept) {
  return accept.find("text/csv") != std::string_view::npos && accept.find("application/json") == std::string_view::npos;
}

void append_field(std::string_view text, std::string& out) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out.append(text);
    return;
  }
  out.push_back('"');
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  out.push_back('"');
}

std::string text_of(const Json& value) {
  if (value.is_null()) return "";
  return value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<std::string> columns_of(const Json& rows) {
  std::vector<std::string> columns;
  for (const Json& row : rows) {
    for (const auto& item : row.items()) {
      if (std::find(columns.begin(), columns.end(), item.key()) == columns.end()) columns.push_back(item.key());
    }
  }
  return columns;
}

template <class Texts>
void append_line(const Texts& texts, std::string& out) {
  for (size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out.push_back(',');
    append_field(texts[i], out);
  }
  out.append("\r\n");
}

}  // namespace

std::string list_csv(std::string_view json) {
  const Json object = Json::parse(json, nullptr, false);
  if (!object.is_object()) return "";
  const auto list = std::find_if(object.begin(), object.end(), [](const Json& member) { return member.is_array(); });
  if (list == object.end() || list->empty()) return "";
  const std::vector<std::string> columns = columns_of(*list);
  std::string out;
  append_line(columns, out);
  std::vector<std::string> texts(columns.size());
  for (const Json& row : *list) {
    for (size_t i = 0; i < columns.size(); ++i) {
      const auto found = row.find(columns[i]);
      texts[i] = found == row.end() ? "" : text_of(*found);
    }
    append_line(texts, out);
  }
  return out;
}

server::Handler with_csv(server::Handler handler) {
  return [handler = std::move(handler)](const Request& request) {
    Response answer = handler(request);
    if (answer.status != 200 || !wants_csv(request.header("accept"))) return answer;
    Response csv(200, "text/csv; charset=utf-8", list_csv(answer.body));
    csv.headers = std::move(answer.headers);
    if (const auto cursor = member_text(answer.body, "next_cursor"))
      csv.headers.emplace_back("X-Litmus-Next-Cursor", *cursor);
    return csv;
  };
}

}  // namespace litmus::api
