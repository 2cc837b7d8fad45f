#include "config/pytest_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/uuid.h"

namespace litmus::config {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

std::string pytest_last_words(std::string_view output, int exit_code) {
  const auto lines = lines_of(output);
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    const size_t begin = line->find_first_not_of("= ");
    if (begin == std::string_view::npos) continue;
    const size_t end = line->find_last_not_of("= \r");
    const std::string_view words = line->substr(begin, end - begin + 1);
    if (words.find(" in ") != std::string_view::npos && words.ends_with('s')) return std::string(words);
  }
  return fmt::format("pytest exited with code {}", exit_code);
}

// "run  <id>: <outcome>", or with -q "litmus: <id>: <outcome>".
std::string pytest_run_id(std::string_view output) {
  constexpr size_t kIdSize = 36;
  std::string found = "unknown";
  for (std::string_view line : lines_of(output)) {
    if (!line.starts_with("run ") && !line.starts_with("litmus: ")) continue;
    line.remove_prefix(line.find(' '));
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const std::string_view id = line.substr(0, kIdSize);
    if (id.size() == kIdSize && line.substr(kIdSize).starts_with(':') && Uuid::parse(id).ok()) found = id;
  }
  return found;
}

std::string_view last_characters(std::string_view text, size_t count) {
  size_t at = text.size();
  for (size_t seen = 0; at > 0 && seen < count;) {
    --at;
    const bool continues = (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
    if (!continues) ++seen;
  }
  return text.substr(at);
}

}  // namespace litmus::config
