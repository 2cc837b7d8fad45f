#include "cli/table.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <map>

#include "base/time.h"
#include "cli/text_width.h"

namespace litmus::cli {
namespace {

constexpr std::string_view kGap = "  ";
constexpr size_t kReadable = 8;  // shrinking columns keep this much for as long as others can give something
constexpr size_t kNarrowest = 4;

// Takes from the widest of those columns, and from it again, until nothing is over or all are as narrow as may be.
void shrink(std::vector<size_t>& widths, const std::vector<size_t>& which, size_t narrowest, size_t& over) {
  while (over > 0 && !which.empty()) {
    const size_t widest =
        *std::max_element(which.begin(), which.end(), [&](size_t a, size_t b) { return widths[a] < widths[b]; });
    if (widths[widest] <= narrowest) return;
    --widths[widest];
    --over;
  }
}

std::vector<size_t> column_widths(const std::vector<Column>& columns, const std::vector<std::vector<std::string>>& rows,
                                  size_t width) {
  std::vector<size_t> widths, shrinking, all;
  size_t total = 0;
  for (size_t i = 0; i < columns.size(); ++i) {
    size_t widest = display_width(columns[i].title);
    for (const auto& row : rows) widest = std::max(widest, display_width(row[i]));
    widths.push_back(widest);
    all.push_back(i);
    if (columns[i].shrinks) shrinking.push_back(i);
    total += widest + (i == 0 ? 0 : kGap.size());
  }
  size_t over = width > 0 && total > width ? total - width : 0;
  shrink(widths, shrinking, kReadable, over);
  shrink(widths, all, kReadable, over);
  shrink(widths, all, kNarrowest, over);
  return widths;
}

void append_row(std::string& out, const std::vector<Column>& columns, const std::vector<std::string>& cells,
                const std::vector<size_t>& widths, size_t width) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string cell = fit(cells[i], widths[i]);
    const std::string padding(widths[i] - std::min(widths[i], display_width(cell)), ' ');
    if (i > 0) line += kGap;
    line += columns[i].align == Align::kRight ? padding + cell : cell + padding;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out += fit(line, width) + '\n';
}

bool colours() { return isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr; }

}  // namespace

std::string render_table(const std::vector<Column>& columns, const std::vector<std::vector<std::string>>& rows,
                         int width) {
  const auto most = static_cast<size_t>(std::max(width, 0));
  std::vector<std::vector<std::string>> lines = rows;
  for (auto& row : lines) {
    for (std::string& cell : row) cell = one_line(cell);
  }
  const std::vector<size_t> widths = column_widths(columns, lines, most);
  std::vector<std::string> titles;
  for (const Column& column : columns) titles.push_back(column.title);
  std::string out;
  append_row(out, columns, titles, widths, most);
  for (const auto& row : lines) append_row(out, columns, row, widths, most);
  return out;
}

int terminal_width() {
  winsize size{};
  if (isatty(STDOUT_FILENO) != 1 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

std::string show_time(std::string_view iso, bool utc, bool millis) {
  const auto at = Timestamp::parse(iso);
  if (!at.ok()) return std::string(iso);
  const time_t seconds = at->micros / 1'000'000;
  tm parts{};
  utc ? gmtime_r(&seconds, &parts) : localtime_r(&seconds, &parts);
  char buffer[32];
  std::string out(buffer, strftime(buffer, sizeof(buffer), "%Y-%m-%d %H:%M:%S", &parts));
  if (millis) {
    const std::string thousandth = std::to_string(1000 + at->micros / 1000 % 1000);
    out += '.' + thousandth.substr(1);
  }
  return utc ? out + 'Z' : out;
}

std::string show_outcome(std::string_view outcome) {
  if (outcome.empty()) outcome = "running";
  static const std::map<std::string_view, const char*> kColours = {{"passed", "32"},     {"failed", "31"},
                                                                   {"errored", "33"},    {"aborted", "31"},
                                                                   {"terminated", "35"}, {"running", "34"}};
  const auto colour = kColours.find(outcome);
  if (colour == kColours.end() || !colours()) return std::string(outcome);
  return std::string("\033[") + colour->second + 'm' + std::string(outcome) + "\033[0m";
}

std::string short_id(std::string_view id) { return std::string(id.substr(0, 13)); }

std::string show_number(double value) {
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::general, 6).ptr;
  return std::string(buffer, end);
}

std::string show_limits(const double* low, const double* high) {
  if (low != nullptr && high != nullptr) return show_number(*low) + " – " + show_number(*high);
  if (low != nullptr) return "≥ " + show_number(*low);
  if (high != nullptr) return "≤ " + show_number(*high);
  return "—";
}

}  // namespace litmus::cli
