#include <charconv>

#include "api/backend.h"

namespace litmus::api {
namespace {

template <class Number>
bool read_number(std::string_view text, Number& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string Cursor::to_string() const { return std::to_string(epoch) + "-" + std::to_string(number); }

Result<Cursor> Cursor::parse(std::string_view text) {
  Cursor cursor;
  const size_t dash = text.find('-');
  const bool bare = dash == std::string_view::npos;
  const bool ok =
      bare ? read_number(text, cursor.number)
           : read_number(text.substr(0, dash), cursor.epoch) && read_number(text.substr(dash + 1), cursor.number);
  if (!ok || cursor.number < 0) {
    return Status(ErrorCode::kInvalidArgument, "'" + std::string(text.substr(0, 60)) +
                                                   "' isn't a cursor; give <epoch>-<event_number> or an event number");
  }
  return cursor;
}

}  // namespace litmus::api
