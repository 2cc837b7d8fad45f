#include "api/parameters.h"

#include <algorithm>
#include <charconv>
#include <numeric>

namespace litmus::api {
namespace {

// Levenshtein's distance.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = std::exchange(row[j + 1], std::min({changed, row[j] + 1, row[j + 1] + 1}));
    }
  }
  return row.back();
}

std::optional<int64_t> read_integer(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "7d": how long ago, but not before 1970.
std::optional<Timestamp> read_ago(std::string_view text) {
  constexpr std::pair<char, int64_t> kUnits[] = {{'s', 1}, {'m', 60}, {'h', 3'600}, {'d', 86'400}};
  if (text.size() < 2 || text.size() > 7 || text[0] == '-') return std::nullopt;
  const auto count = read_integer(text.substr(0, text.size() - 1));
  for (const auto& [unit, seconds] : kUnits) {
    if (!count || text.back() != unit) continue;
    return Timestamp{std::max<int64_t>(0, Timestamp::now().micros - *count * seconds * 1'000'000)};
  }
  return std::nullopt;
}

// A moment; a day in UTC, of which `until` means the end; or how long ago.
Result<Timestamp> read_time(std::string_view name, std::string_view text) {
  if (const auto ago = read_ago(text)) return *ago;
  const std::string_view time_of_day = name == "until" ? "T23:59:59.999999Z" : "T00:00:00Z";
  if (text.size() == 10) {
    if (const auto day = Timestamp::parse(std::string(text) + std::string(time_of_day)); day.ok()) return day;
  }
  if (auto at = Timestamp::parse(text); at.ok()) return at;
  return Status(ErrorCode::kInvalidArgument, "not a time: '" + std::string(text.substr(0, 64)) +
                                                 "'; expected e.g. 2026-03-10T14:03:21Z, 2026-03-10 or 7d");
}

bool is_one_of(std::string_view choices, std::string_view value) {
  for (size_t at = 0; at <= choices.size();) {
    const size_t end = std::min(choices.find('|', at), choices.size());
    if (choices.substr(at, end - at) == value) return true;
    at = end + 1;
  }
  return false;
}

bool is_boolean(std::string_view text) { return text == "true" || text == "false" || text == "1" || text == "0"; }

}  // namespace

std::string nearest_name(std::string_view name, const std::vector<std::string_view>& known) {
  if (name.size() > 100) return "";
  std::string best;
  size_t best_distance = std::max<size_t>(2, name.size() / 2) + 1;
  for (const std::string_view candidate : known) {
    const bool extends = name.size() >= 3 && (candidate.rfind(name, 0) == 0 || name.rfind(candidate, 0) == 0);
    const size_t away = extends ? 1 : distance(name, candidate);
    if (away >= best_distance) continue;
    best_distance = away;
    best = candidate;
  }
  return best;
}

std::string unknown_name(std::string_view what, std::string_view name, const std::vector<std::string_view>& known) {
  std::string text = "unknown " + std::string(what) + " '" + std::string(name.substr(0, 100)) + "'";
  const std::string nearest = nearest_name(name, known);
  if (!nearest.empty()) return text + "; did you mean '" + nearest + "'?";
  if (known.empty()) return text + "; there are none here";
  text += "; known:";
  for (const std::string_view candidate : known) text += " " + std::string(candidate);
  return text;
}

Parameters::Parameters(const server::Request& request, std::string_view operation_id)
    : known_(http::find_route(operation_id)->params) {
  std::vector<std::string_view> names;
  for (const http::ParamInfo& info : known_) {
    if (info.place == http::kQuery) names.push_back(info.name);
  }
  for (const auto& [name, value] : request.query) {
    const auto info = std::find_if(known_.begin(), known_.end(), [&, n = std::string_view(name)](const auto& entry) {
      return entry.place == http::kQuery && entry.name == n;
    });
    if (info == known_.end()) {
      add(name, unknown_name("parameter", name, names));
      continue;
    }
    check(*info, value);
    values_.emplace_back(info->alias_of.empty() ? info->name : info->alias_of, value);
  }
  for (const http::ParamInfo& info : known_) {
    if (info.place != http::kQuery) continue;
    const size_t times = list(info.name).size();
    if (info.required && times == 0) add(info.name, "the parameter '" + std::string(info.name) + "' is required");
    if (!info.repeatable && times > 1) add(info.name, "'" + std::string(info.name) + "' may be given once only");
  }
}

void Parameters::add(std::string_view name, std::string message) {
  findings_.push_back({{"query", std::string(name.substr(0, 100))}, std::move(message)});
}

void Parameters::check(const http::ParamInfo& info, const std::string& value) {
  const std::string quoted = "'" + std::string(info.name) + "'";
  if (info.kind == http::kInteger) {
    const auto number = read_integer(value);
    if (!number || *number < info.minimum || *number > info.maximum) {
      add(info.name,
          quoted + " must be an integer from " + std::to_string(info.minimum) + " to " + std::to_string(info.maximum));
    }
  } else if (info.kind == http::kBoolean && !is_boolean(value)) {
    add(info.name, quoted + " must be true or false");
  } else if (info.kind == http::kTime) {
    if (const auto at = read_time(info.name, value); !at.ok()) add(info.name, quoted + ": " + at.status().message());
  } else if (!info.choices.empty() && !is_one_of(info.choices, value)) {
    add(info.name, quoted + " must be one of " + std::string(info.choices));
  }
}

bool Parameters::has(std::string_view name) const { return server::find_field(values_, name) != nullptr; }

std::string_view Parameters::default_of(std::string_view name) const {
  for (const http::ParamInfo& info : known_) {
    if (info.name == name) return info.default_text;
  }
  return "";
}

std::string Parameters::text(std::string_view name) const {
  const std::string* value = server::find_field(values_, name);
  return value ? *value : std::string(default_of(name));
}

std::vector<std::string> Parameters::list(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : values_) {
    if (key == name) values.push_back(value);
  }
  return values;
}

int64_t Parameters::integer(std::string_view name) const { return read_integer(text(name)).value_or(0); }

bool Parameters::flag(std::string_view name) const {
  const std::string value = text(name);
  return value == "true" || value == "1";
}

std::optional<Timestamp> Parameters::time(std::string_view name) const {
  const std::string value = text(name);
  if (value.empty()) return std::nullopt;
  auto at = read_time(name, value);
  return at.ok() ? std::optional(*at) : std::nullopt;
}

server::Response refuse_cursor() {
  return server::invalid_input(
      {{{"query", "cursor"}, "the cursor isn't one that this list gave; begin again without one"}});
}

ParsedCursor parse_cursor(std::string_view name, std::string_view text) {
  if (text.empty()) return {};
  auto cursor = Cursor::parse(text);
  if (cursor.ok()) return {*cursor, std::nullopt};
  return {std::nullopt, server::invalid_input({{{"query", std::string(name)}, cursor.status().message()}})};
}

}  // namespace litmus::api
