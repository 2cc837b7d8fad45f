// MeasurementRows: the measurements of one run, so that a test may measure for days: the newest rows lie as they are,
// older ones packed in blocks, at a few dozen bytes each instead of a thousand.
//
// A packed block never changes, and copies share it. As with any container, one list isn't written to while another
// thread reads or copies it; different copies are independent.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "runs/measurement_row.h"
#include "runs/shared_rows.h"

namespace litmus::runs {

using MeasurementPtr = std::shared_ptr<const MeasurementRow>;

class MeasurementRows {
 public:
  static constexpr size_t kBlockRows = 1024;

  size_t size() const { return packed_.size() * kBlockRows + newest_.size(); }
  bool empty() const { return size() == 0; }
  void push_back(MeasurementRow row);

  // Of packed blocks.
  size_t packed_bytes() const;

  // Reads a list that isn't written to meanwhile. Neighbours are cheap: a block is unpacked once for all of them.
  class Reader {
   public:
    explicit Reader(const MeasurementRows& rows) : rows_(&rows) {}
    // Holds the row's block when that was packed; otherwise it is the list's.
    MeasurementPtr at(size_t index);

   private:
    using Block = std::vector<MeasurementRow>;
    const MeasurementRows* rows_;
    std::shared_ptr<const Block> block_;
    size_t block_index_ = 0;
  };

 private:
  struct Packed;
  void pack_newest();

  std::vector<std::shared_ptr<const Packed>> packed_;
  SharedRows<MeasurementRow> newest_;  // less than a block
};

}  // namespace litmus::runs
