// Tables and values for a terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace litmus::cli {

enum class Align { kLeft, kRight };

struct Column {
  std::string title;
  Align align = Align::kLeft;
  bool shrinks = false;  // cut with '…' before other columns are, when the terminal is too narrow
};

// The table as text. No line is wider than `width` columns; 0 doesn't cut. A row is one line, whatever is in its cells.
std::string render_table(const std::vector<Column>& columns, const std::vector<std::vector<std::string>>& rows,
                         int width);

// Columns of the terminal on standard output; 0 when it isn't one.
int terminal_width();

// "2026-03-10 14:03:21" in local time, or UTC with a Z; `millis` adds ".942". Text that isn't a time is kept.
std::string show_time(std::string_view iso, bool utc, bool millis = false);

// An outcome with colour when standard output is a terminal and NO_COLOR isn't set; null is "running".
std::string show_outcome(std::string_view outcome);

// At most six significant digits, and no more than the value needs: what a reading is worth at a terminal.
std::string show_number(double value);

// "3.135 – 3.465", "≤ 50", "≥ 1", or "—"; a null pointer is a bound that isn't there.
std::string show_limits(const double* low, const double* high);

// The beginning of an id that tells runs apart: its time to the millisecond. Eight characters are the same for a
// minute.
std::string short_id(std::string_view id);

}  // namespace litmus::cli
