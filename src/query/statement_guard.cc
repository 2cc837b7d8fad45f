#include "query/statement_guard.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace litmus::query {

namespace {

// Functions that write files, change the instance, or hide another statement in a string.
constexpr std::array kForbiddenFunctions = {
    "checkpoint",
    "disable_logging",
    "enable_logging",
    "force_checkpoint",
    "json_execute_serialized_sql",
    "pragma_json_execute_serialized_sql",
    "query",
    "query_table",
    "read_duckdb",
    "truncate_duckdb_logs",
    "write_log",
};

constexpr std::array kReadingKeywords = {"select", "from", "with",      "values", "table",   "describe",
                                         "desc",   "show", "summarize", "pivot",  "unpivot", "explain"};

bool is_word_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || c == '_' || c == '$' || byte >= 0x80;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  return text;
}

// Words (in lower case) and symbols; comments and blanks left out. Literals don't matter: only the beginning is looked
// at.
class Lexer {
 public:
  explicit Lexer(std::string_view sql) : sql_(sql) {}

  std::vector<std::string> run() {
    std::vector<std::string> tokens;
    while (skip_blanks(), at_ < sql_.size()) tokens.push_back(next());
    return tokens;
  }

 private:
  bool starts_with(std::string_view text) const { return sql_.substr(at_).starts_with(text); }

  void skip_blanks() {
    while (at_ < sql_.size()) {
      if (std::isspace(static_cast<unsigned char>(sql_[at_])) != 0)
        ++at_;
      else if (starts_with("--"))
        at_ = std::min(sql_.find('\n', at_), sql_.size());
      else if (starts_with("/*"))
        skip_block_comment();
      else
        return;
    }
  }

  void skip_block_comment() {
    int depth = 0;
    while (at_ < sql_.size()) {
      if (starts_with("/*"))
        ++depth, at_ += 2;
      else if (starts_with("*/"))
        --depth, at_ += 2;
      else
        ++at_;
      if (depth == 0) return;
    }
  }

  std::string next() {
    const char c = sql_[at_];
    if (!is_word_character(c)) return std::string(1, sql_[at_++]);
    const size_t begin = at_;
    while (at_ < sql_.size() && is_word_character(sql_[at_])) ++at_;
    return lower(std::string(sql_.substr(begin, at_ - begin)));
  }

  std::string_view sql_;
  size_t at_ = 0;
};

template <size_t N>
bool is_one_of(const std::array<const char*, N>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool is_ascii_word(char c) { return is_word_character(c) && static_cast<unsigned char>(c) < 0x80; }

// Whether `name` stands before an opening parenthesis, or before a comment that could hide one. Blanks of other
// scripts count as blanks, as they do for DuckDB.
bool calls(std::string_view lower_sql, std::string_view name) {
  for (size_t at = lower_sql.find(name); at != std::string_view::npos; at = lower_sql.find(name, at + 1)) {
    size_t end = at + name.size();
    if (at > 0 && is_ascii_word(lower_sql[at - 1])) continue;
    if (end < lower_sql.size() && is_ascii_word(lower_sql[end])) continue;
    while (end < lower_sql.size() && (std::isspace(static_cast<unsigned char>(lower_sql[end])) != 0 ||
                                      static_cast<unsigned char>(lower_sql[end]) >= 0x80 || lower_sql[end] == '"')) {
      ++end;
    }
    const std::string_view rest = lower_sql.substr(end);
    if (rest.starts_with("(") || rest.starts_with("/*") || rest.starts_with("--")) return true;
  }
  return false;
}

// Looks at the bare text, strings and comments included: no way of quoting can hide a call from it, and a harmless
// text that looks like one is refused with a clear message.
Status check_functions(std::string_view sql) {
  const std::string text = lower(std::string(sql));
  for (const std::string_view name : kForbiddenFunctions) {
    if (calls(text, name)) {
      return {ErrorCode::kInvalidArgument,
              "the function " + std::string(name) + " isn't available here: queries only read"};
    }
  }
  if (text.find("u&\"") != std::string::npos) {
    return {ErrorCode::kInvalidArgument, "names with Unicode escapes (U&\"…\") aren't available here"};
  }
  return {};
}

// EXPLAIN [ANALYZE] [(options)] in front of a statement. Returns the index of the statement's first token.
size_t behind_explain(const std::vector<std::string>& tokens) {
  size_t i = 0;
  while (i < tokens.size() && tokens[i] == "explain") {
    ++i;
    if (i < tokens.size() && tokens[i] == "analyze") ++i;
    if (i >= tokens.size() || tokens[i] != "(") continue;
    const bool options = i + 1 < tokens.size() && !is_one_of(kReadingKeywords, tokens[i + 1]) && tokens[i + 1] != "(";
    if (!options) break;
    while (i < tokens.size() && tokens[i] != ")") ++i;
    ++i;
  }
  return i;
}

}  // namespace

Status check_text(std::string_view sql) {
  LITMUS_RETURN_IF_ERROR(check_functions(sql));
  const auto tokens = Lexer(sql).run();
  size_t first = behind_explain(tokens);
  while (first < tokens.size() && tokens[first] == "(") ++first;
  if (first < tokens.size() && is_one_of(kReadingKeywords, tokens[first])) return {};
  return {ErrorCode::kInvalidArgument,
          "only one reading statement is accepted (SELECT, FROM, WITH, VALUES, TABLE, DESCRIBE, SHOW, SUMMARIZE, "
          "EXPLAIN)"};
}

}  // namespace litmus::query
