#include "query/run_block.h"

#include <algorithm>
#include <numeric>

namespace litmus::query {

std::optional<size_t> list_column(std::string_view name) {
  const auto columns = list_columns();
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const tables::ColumnInfo& info) { return info.name == name; });
  if (found == columns.end()) return std::nullopt;
  return static_cast<size_t>(found - columns.begin());
}

RunBlock::Kind RunBlock::kind_of(size_t column) {
  const tables::ColumnInfo& info = list_columns()[column];
  if (info.name == "run_id") return Kind::kRunId;
  if (info.name == "session_id") return Kind::kSessionId;
  if (info.type == tables::kTimestampUs) return Kind::kTime;
  return info.type == tables::kInt64 ? Kind::kNumber : Kind::kText;
}

uint32_t RunBlock::Texts::first_not_below(std::string_view wanted) const {
  uint32_t low = 0, high = static_cast<uint32_t>(size());
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    text(middle) < wanted ? low = middle + 1 : high = middle;
  }
  return low;
}

void RunBlock::append_object(uint32_t row, JsonWriter& out) const {
  const auto columns = list_columns();
  for (size_t i = 0; i < kListColumns; ++i) {
    out.raw(i == 0 ? "{" : ",");
    out.string(columns[i].name);
    out.raw(":");
    const Kind kind = kind_of(i);
    if (kind == Kind::kRunId) {
      out.uuid(run_ids_[row]);
    } else if (kind == Kind::kSessionId) {
      out.uuid(session_ids_[row]);
    } else if (kind == Kind::kText) {
      const uint32_t code = texts_[i].code(row);
      code == kNullText ? out.null() : out.string(texts_[i].text(code));
    } else {
      const int64_t number = numbers_[i][row];
      if (number == kNullNumber)
        out.null();
      else
        kind == Kind::kTime ? out.time(Timestamp{number}) : out.integer(number);
    }
  }
  out.raw("}");
}

std::optional<std::string> RunBlock::key_text(size_t column, uint32_t row) const {
  const Kind kind = kind_of(column);
  if (kind == Kind::kText) {
    const uint32_t code = texts_[column].code(row);
    return code == kNullText ? std::nullopt : std::optional(std::string(texts_[column].text(code)));
  }
  const int64_t number = numbers_[column][row];
  if (number == kNullNumber) return std::nullopt;
  return kind == Kind::kTime ? Timestamp{number}.to_string() : std::to_string(number);
}

void RunBlock::Builder::add_text(size_t at, std::optional<std::string_view> text) {
  Column& column = columns_[at];
  if (!column.rows.empty() && column.last == text) return column.rows.push_back(column.last_code);
  column.last = text;
  column.last_code = kNullText;
  if (text) {
    const auto next = static_cast<uint32_t>(column.codes.size());
    column.last_code = column.codes.emplace(*text, next).first->second;
  }
  column.rows.push_back(column.last_code);
}

void RunBlock::Builder::add_number(size_t column, std::optional<int64_t> number) {
  block_.numbers_[column].push_back(number.value_or(kNullNumber));
}

Status RunBlock::Builder::add_id(size_t column, std::string_view text) {
  LITMUS_ASSIGN_OR_RETURN(const Uuid id, Uuid::parse(text));
  (kind_of(column) == Kind::kRunId ? block_.run_ids_ : block_.session_ids_).push_back(id);
  return {};
}

RunBlock::Texts RunBlock::Builder::ordered(Column column) {
  std::vector<std::pair<std::string_view, uint32_t>> order;
  order.reserve(column.codes.size());
  for (const auto& [text, code] : column.codes) order.emplace_back(text, code);
  std::sort(order.begin(), order.end());
  Texts texts;
  std::vector<uint32_t> place(order.size());
  for (const auto& [text, code] : order) {
    place[code] = static_cast<uint32_t>(texts.ends.size());
    texts.bytes += text;
    texts.ends.push_back(static_cast<uint32_t>(texts.bytes.size()));
  }
  texts.bytes.shrink_to_fit();
  for (uint32_t& code : column.rows) code = code == kNullText ? kNullText : place[code];
  const auto differs = [&](uint32_t code) { return code != column.rows.front(); };
  if (std::any_of(column.rows.begin(), column.rows.end(), differs))
    texts.codes = std::move(column.rows);
  else if (!column.rows.empty())
    texts.only = column.rows.front();
  return texts;
}

RunBlock RunBlock::Builder::build() {
  for (size_t i = 0; i < kListColumns; ++i) {
    if (kind_of(i) == Kind::kText) block_.texts_[i] = ordered(std::move(columns_[i]));
    block_.numbers_[i].shrink_to_fit();
  }
  block_.run_ids_.shrink_to_fit();
  block_.session_ids_.shrink_to_fit();
  return std::move(block_);
}

}  // namespace litmus::query
