#include "runs/measurement_rows.h"

#include <arrow/util/compression.h>

#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "base/log.h"

namespace litmus::runs {

namespace {

// One list for both directions; it doesn't compile when the row gets another member.
template <class Row, class Visit>
void each_member(Row& row, Visit&& visit) {
  auto& [step_name, step_path, name, step_index, vector_index, vector_retry, measured_at, value, units, outcome,
         limit_low, limit_high, limit_nominal, limit_comparator, characteristic_id, spec_ref, dut_pin,
         fixture_connection, instrument_name, instrument_resource, instrument_channel, inputs, outputs, custom,
         stimulus, step_row] = row;
  const auto visit_all = [&](auto&... members) { (visit(members), ...); };
  visit_all(step_name, step_path, name, step_index, vector_index, vector_retry, measured_at, value, units, outcome,
            limit_low, limit_high, limit_nominal, limit_comparator, characteristic_id, spec_ref, dut_pin,
            fixture_connection, instrument_name, instrument_resource, instrument_channel, inputs, outputs, custom,
            stimulus, step_row);
}

class Packer {
 public:
  explicit Packer(std::string& out) : out_(out) {}

  void operator()(const std::string& text) {
    number(text.size());
    out_ += text;
  }
  void operator()(const int64_t& value) {  // small ones of either sign are short
    number(static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63));
  }
  void operator()(const double& value) {
    const auto bits = std::bit_cast<std::array<char, sizeof(double)>>(value);
    out_.append(bits.data(), bits.size());
  }
  void operator()(const Timestamp& time) { (*this)(time.micros); }
  template <class Value>
  void operator()(const std::optional<Value>& value) {
    out_ += value ? '\1' : '\0';
    if (value) (*this)(*value);
  }
  void operator()(const DynamicFields& fields) {
    number(fields.size());
    for (const auto& [name, json] : fields) {
      (*this)(name);
      (*this)(json);
    }
  }

 private:
  void number(uint64_t value) {  // seven bits a byte
    for (; value >= 0x80; value >>= 7) out_ += static_cast<char>(value | 0x80);
    out_ += static_cast<char>(value);
  }

  std::string& out_;
};

// Reads what a Packer of this process wrote.
class Unpacker {
 public:
  explicit Unpacker(std::string_view in) : in_(in) {}

  void operator()(std::string& text) {
    const size_t size = number();
    text.assign(in_.substr(0, size));
    in_.remove_prefix(size);
  }
  void operator()(int64_t& value) {
    const uint64_t read = number();
    value = static_cast<int64_t>(read >> 1 ^ (~(read & 1) + 1));
  }
  void operator()(double& value) {
    std::memcpy(&value, in_.data(), sizeof(value));
    in_.remove_prefix(sizeof(value));
  }
  void operator()(Timestamp& time) { (*this)(time.micros); }
  template <class Value>
  void operator()(std::optional<Value>& value) {
    const bool there = in_.front() != '\0';
    in_.remove_prefix(1);
    if (there) (*this)(value.emplace());
  }
  void operator()(DynamicFields& fields) {
    fields.resize(number());
    for (auto& [name, json] : fields) {
      (*this)(name);
      (*this)(json);
    }
  }

 private:
  uint64_t number() {
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(in_.front());
      in_.remove_prefix(1);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  std::string_view in_;
};

// Blocks are packed on the ingest thread: the quickest that Arrow has.
arrow::util::Codec* codec() {
  static const std::unique_ptr<arrow::util::Codec> lz4 =
      arrow::util::Codec::Create(arrow::Compression::LZ4).ValueOr(nullptr);
  return lz4.get();
}

uint8_t* bytes(std::string& text) { return reinterpret_cast<uint8_t*>(text.data()); }
const uint8_t* bytes(const std::string& text) { return reinterpret_cast<const uint8_t*>(text.data()); }

// Empty when it can't be made smaller.
std::string compressed(const std::string& plain) {
  if (codec() == nullptr) return {};
  const auto size = static_cast<int64_t>(plain.size());
  std::string out(static_cast<size_t>(codec()->MaxCompressedLen(size, bytes(plain))), '\0');
  const auto length = codec()->Compress(size, bytes(plain), static_cast<int64_t>(out.size()), bytes(out));
  if (!length.ok() || *length >= size) return {};
  return out.substr(0, static_cast<size_t>(*length));
}

}  // namespace

struct MeasurementRows::Packed {
  std::string bytes;
  size_t plain_size = 0;
  bool is_compressed = false;
};

void MeasurementRows::push_back(MeasurementRow row) {
  newest_.push_back(std::move(row));
  if (newest_.size() == kBlockRows) pack_newest();
}

void MeasurementRows::pack_newest() {
  std::string plain;
  Packer pack(plain);
  for (const auto& row : newest_) each_member(row, pack);
  auto packed = std::make_shared<Packed>();
  packed->plain_size = plain.size();
  packed->bytes = compressed(plain);
  packed->is_compressed = !packed->bytes.empty();
  if (!packed->is_compressed) packed->bytes = std::string(plain);  // without the room it had to grow
  packed_.push_back(std::move(packed));
  newest_ = {};
}

size_t MeasurementRows::packed_bytes() const {
  size_t total = 0;
  for (const auto& packed : packed_) total += packed->bytes.size();
  return total;
}

MeasurementPtr MeasurementRows::Reader::at(size_t index) {
  const size_t wanted = index / kBlockRows;
  if (wanted >= rows_->packed_.size()) {
    const MeasurementRow* row = &rows_->newest_[index - rows_->packed_.size() * kBlockRows];
    return {MeasurementPtr(), row};  // nobody's to free
  }
  if (!block_ || block_index_ != wanted) {
    const Packed& packed = *rows_->packed_[wanted];
    std::string plain;
    if (packed.is_compressed) {
      plain.resize(packed.plain_size);
      const auto read = codec()->Decompress(static_cast<int64_t>(packed.bytes.size()), bytes(packed.bytes),
                                            static_cast<int64_t>(plain.size()), bytes(plain));
      if (!read.ok() || *read != static_cast<int64_t>(plain.size())) {
        // The bytes were made by this process and checked by nobody else: its memory can't be trusted any more.
        log_error("measurements in memory are damaged; the daemon ends, and reads them again from its journals");
        std::abort();
      }
    }
    Unpacker unpack(packed.is_compressed ? plain : packed.bytes);
    auto block = std::make_shared<Block>(kBlockRows);
    for (auto& row : *block) each_member(row, unpack);
    block_ = std::move(block);
    block_index_ = wanted;
  }
  return {block_, &(*block_)[index % kBlockRows]};
}

}  // namespace litmus::runs
