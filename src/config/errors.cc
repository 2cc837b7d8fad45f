#include "config/errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace litmus::config {
namespace {

// Edits from `a` to `b`: insertions, deletions, replacements, and swaps of neighbours.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

constexpr size_t kLongestName = 64;  // beyond it nobody misspelt a key

}  // namespace

std::string Problem::to_string() const {
  std::string text;
  if (!file.empty()) text = file + ":";
  if (at.line > 0) text += fmt::format("{}:{}:", at.line, at.column);
  if (!text.empty()) text += " ";
  return key_path.empty() ? text + message : fmt::format("{}{}: {}", text, key_path, message);
}

void Problems::error(Place at, std::string_view key_path, std::string message) {
  errors_.push_back({file_, at, std::string(key_path), std::move(message)});
}

void Problems::warning(Place at, std::string_view key_path, std::string message) {
  warnings_.push_back({file_, at, std::string(key_path), std::move(message)});
}

Status Problems::to_status() const {
  if (ok()) return {};
  std::vector<Problem> sorted = errors_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.at.line, a.at.column) < std::tie(b.at.line, b.at.column);
  });
  std::string text;
  for (const Problem& problem : sorted) {
    if (!text.empty()) text += "\n";
    text += problem.to_string();
  }
  return Status(ErrorCode::kInvalidArgument, std::move(text));
}

std::string join_key(std::string_view path, std::string_view name) {
  return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

std::string suggestion(std::string_view name, std::span<const std::string_view> known) {
  std::string_view nearest;
  size_t smallest = name.size() / 2 + 1;
  for (std::string_view candidate : known) {
    const size_t edits = name.size() > kLongestName ? smallest : distance(name, candidate);
    if (edits >= smallest) continue;
    smallest = edits;
    nearest = candidate;
  }
  if (!nearest.empty()) return fmt::format("; did you mean '{}'?", nearest);
  return known.empty() ? "" : fmt::format("; known: {}", fmt::join(known, ", "));
}

}  // namespace litmus::config
