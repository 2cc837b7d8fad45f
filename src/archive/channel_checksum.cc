#include "archive/channel_checksum.h"

#include <arrow/array.h>
#include <arrow/buffer.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>

#include "base/crc32c.h"

namespace litmus::archive {

uint32_t channel_checksum(const arrow::RecordBatch& batch, int value_column) {
  uint32_t crc = 0;
  const auto add = [&](const arrow::ArrayData& data, size_t buffer, int64_t from_bits, int64_t bits) {
    if (bits <= 0 || buffer >= data.buffers.size() || !data.buffers[buffer]) return;
    // Without rows there may be no offsets either, not even the first.
    if ((from_bits + bits + 7) / 8 > data.buffers[buffer]->size()) return;
    crc = crc32c(crc, data.buffers[buffer]->data() + from_bits / 8, static_cast<size_t>((bits + 7) / 8));
  };
  const auto add_fixed = [&](const arrow::ArrayData& data) {
    const int width = static_cast<const arrow::FixedWidthType&>(*data.type).bit_width();
    add(data, 1, data.offset * width, data.length * width);
  };
  const auto add_any = [&](const arrow::ArrayData& data) {
    if (data.type->id() != arrow::Type::STRING) return add_fixed(data);
    const auto* const offsets = data.GetValues<int32_t>(1);
    add(data, 1, data.offset * 32, (data.length + 1) * 32);
    if (data.length > 0) add(data, 2, int64_t{offsets[0]} * 8, int64_t{offsets[data.length] - offsets[0]} * 8);
  };
  add_fixed(*batch.column(0)->data());
  if (const auto numbers = batch.GetColumnByName("sample_offset")) add_fixed(*numbers->data());
  const arrow::ArrayData& values = *batch.column(value_column)->data();
  if (values.type->id() == arrow::Type::LIST) {
    add(values, 1, values.offset * 32, (values.length + 1) * 32);
    add_any(*values.child_data[0]);
  } else {
    add_any(values);
  }
  return crc;
}

}  // namespace litmus::archive
