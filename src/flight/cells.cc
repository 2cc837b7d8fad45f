#include "flight/cells.h"

#include <arrow/array.h>
#include <arrow/type.h>

namespace litmus::flight {

bool is_text(const arrow::DataType& type) {
  return type.id() == arrow::Type::STRING || type.id() == arrow::Type::LARGE_STRING ||
         type.id() == arrow::Type::STRING_VIEW;
}

std::string_view text_at(const arrow::Array& array, int64_t row) {
  switch (array.type_id()) {
    case arrow::Type::STRING:
      return static_cast<const arrow::StringArray&>(array).GetView(row);
    case arrow::Type::LARGE_STRING:
      return static_cast<const arrow::LargeStringArray&>(array).GetView(row);
    default:
      return static_cast<const arrow::StringViewArray&>(array).GetView(row);
  }
}

std::optional<Timestamp> time_at(const arrow::TimestampArray& array, int64_t row) {
  constexpr int64_t kMost = 253'402'300'799'999'999;  // of the year 9999
  constexpr int64_t kMicros[] = {1'000'000, 1'000, 1};
  const int64_t value = array.Value(row);
  const auto unit = static_cast<const arrow::TimestampType&>(*array.type()).unit();
  int64_t micros = value / 1'000;
  if (unit != arrow::TimeUnit::NANO && __builtin_mul_overflow(value, kMicros[unit], &micros)) return std::nullopt;
  return micros < 0 || micros > kMost ? std::nullopt : std::optional(Timestamp{micros});
}

}  // namespace litmus::flight
