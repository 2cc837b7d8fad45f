#include "query/vector_text.h"

#include <algorithm>
#include <cstdio>

#include "query/duckdb_handle.h"

namespace litmus::query {

namespace {

using Int128 = __int128;
using UInt128 = unsigned __int128;

template <class T>
T value_at(duckdb_vector vector, idx_t row) {
  return static_cast<const T*>(duckdb_vector_get_data(vector))[row];
}

std::string_view text_at(duckdb_vector vector, idx_t row) {
  auto* text = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector)) + row;
  return {duckdb_string_t_data(text), duckdb_string_t_length(*text)};
}

bool is_null(duckdb_vector vector, idx_t row) {
  uint64_t* validity = duckdb_vector_get_validity(vector);
  return validity != nullptr && !duckdb_validity_row_is_valid(validity, row);
}

std::string digits(UInt128 value) {
  std::string text;
  do {
    text += static_cast<char>('0' + static_cast<int>(value % 10));
    value /= 10;
  } while (value != 0);
  std::reverse(text.begin(), text.end());
  return text;
}

std::string integer_text(Int128 value) {
  if (value >= 0) return digits(static_cast<UInt128>(value));
  return "-" + digits(-static_cast<UInt128>(value));
}

Int128 wide(duckdb_hugeint value) {
  return static_cast<Int128>((static_cast<UInt128>(static_cast<uint64_t>(value.upper)) << 64) | value.lower);
}

Int128 integer_at(duckdb_type type, duckdb_vector vector, idx_t row) {
  switch (type) {
    case DUCKDB_TYPE_TINYINT:
      return value_at<int8_t>(vector, row);
    case DUCKDB_TYPE_SMALLINT:
      return value_at<int16_t>(vector, row);
    case DUCKDB_TYPE_INTEGER:
      return value_at<int32_t>(vector, row);
    case DUCKDB_TYPE_BIGINT:
      return value_at<int64_t>(vector, row);
    case DUCKDB_TYPE_UTINYINT:
      return value_at<uint8_t>(vector, row);
    case DUCKDB_TYPE_USMALLINT:
      return value_at<uint16_t>(vector, row);
    case DUCKDB_TYPE_UINTEGER:
      return value_at<uint32_t>(vector, row);
    case DUCKDB_TYPE_UBIGINT:
      return value_at<uint64_t>(vector, row);
    default:
      return wide(value_at<duckdb_hugeint>(vector, row));
  }
}

std::string decimal_text(const TypeNode& type, duckdb_vector vector, idx_t row) {
  std::string text = integer_text(integer_at(type.storage, vector, row));
  if (type.scale == 0) return text;
  const size_t sign = text[0] == '-' ? 1 : 0;
  if (text.size() - sign <= type.scale) text.insert(sign, type.scale + 1 - (text.size() - sign), '0');
  text.insert(text.size() - type.scale, ".");
  return text;
}

std::string format(const char* pattern, auto... values) {
  char buffer[64];
  const int size = std::snprintf(buffer, sizeof(buffer), pattern, values...);
  return {buffer, static_cast<size_t>(std::clamp(size, 0, 63))};
}

std::string date_text(duckdb_date date) {
  if (!duckdb_is_finite_date(date)) return date.days > 0 ? "infinity" : "-infinity";
  const auto parts = duckdb_from_date(date);
  return format("%04d-%02d-%02d", parts.year, parts.month, parts.day);
}

std::string time_text(duckdb_time_struct parts) {
  return format("%02d:%02d:%02d.%06d", parts.hour, parts.min, parts.sec, parts.micros);
}

std::string timestamp_text(int64_t micros, bool has_zone) {
  const duckdb_timestamp timestamp{micros};
  if (!duckdb_is_finite_timestamp(timestamp)) return micros > 0 ? "infinity" : "-infinity";
  const auto parts = duckdb_from_timestamp(timestamp);
  return format("%04d-%02d-%02dT", parts.date.year, parts.date.month, parts.date.day) + time_text(parts.time) +
         (has_zone ? "Z" : "");
}

// Coarser and finer timestamps in microseconds; infinities stay infinite.
int64_t scaled(int64_t value, int64_t factor) {
  if (value == INT64_MAX || value == -INT64_MAX) return value;
  return value * factor;
}

std::string interval_text(duckdb_interval interval) {
  const double seconds = static_cast<double>(interval.micros) / 1e6;
  return format("P%dM%dDT%.6fS", interval.months, interval.days, seconds);
}

std::string uuid_text(duckdb_hugeint stored) {
  const uint64_t upper = static_cast<uint64_t>(stored.upper) ^ (uint64_t{1} << 63);
  return format("%08x-%04x-%04x-%04x-%012llx", static_cast<unsigned>(upper >> 32),
                static_cast<unsigned>(upper >> 16 & 0xffff), static_cast<unsigned>(upper & 0xffff),
                static_cast<unsigned>(stored.lower >> 48),
                static_cast<unsigned long long>(stored.lower & 0xffffffffffff));
}

std::string blob_text(std::string_view bytes) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kHex[byte >> 4];
    text += kHex[byte & 15];
  }
  return text;
}

std::string enum_text(const TypeNode& type, duckdb_vector vector, idx_t row) {
  const auto index = static_cast<size_t>(integer_at(type.storage, vector, row));
  return index < type.names.size() ? type.names[index] : std::string();
}

// Scalars that are strings in JSON.
std::string quoted_scalar(const TypeNode& type, duckdb_vector vector, idx_t row) {
  switch (type.id) {
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return timestamp_text(value_at<int64_t>(vector, row), true);
    case DUCKDB_TYPE_TIMESTAMP:
      return timestamp_text(value_at<int64_t>(vector, row), false);
    case DUCKDB_TYPE_TIMESTAMP_S:
      return timestamp_text(scaled(value_at<int64_t>(vector, row), 1'000'000), false);
    case DUCKDB_TYPE_TIMESTAMP_MS:
      return timestamp_text(scaled(value_at<int64_t>(vector, row), 1'000), false);
    case DUCKDB_TYPE_TIMESTAMP_NS:
      return timestamp_text(value_at<int64_t>(vector, row) / 1'000, false);
    case DUCKDB_TYPE_DATE:
      return date_text(value_at<duckdb_date>(vector, row));
    case DUCKDB_TYPE_TIME:
      return time_text(duckdb_from_time(value_at<duckdb_time>(vector, row)));
    case DUCKDB_TYPE_TIME_TZ:
      return time_text(duckdb_from_time_tz(value_at<duckdb_time_tz>(vector, row)).time);
    case DUCKDB_TYPE_INTERVAL:
      return interval_text(value_at<duckdb_interval>(vector, row));
    case DUCKDB_TYPE_UUID:
      return uuid_text(value_at<duckdb_hugeint>(vector, row));
    case DUCKDB_TYPE_BLOB:
      return blob_text(text_at(vector, row));
    case DUCKDB_TYPE_ENUM:
      return enum_text(type, vector, row);
    default:
      return std::string(text_at(vector, row));
  }
}

void write_elements(const TypeNode& type, duckdb_vector child, idx_t begin, idx_t count, JsonWriter& out) {
  out.raw("[");
  for (idx_t i = 0; i < count; ++i) {
    if (i > 0) out.raw(",");
    write_json(type.children[0], child, begin + i, out);
  }
  out.raw("]");
}

void write_struct(const TypeNode& type, duckdb_vector vector, idx_t row, JsonWriter& out) {
  out.raw("{");
  for (size_t i = 0; i < type.children.size(); ++i) {
    if (i > 0) out.raw(",");
    out.string(type.names[i]);
    out.raw(":");
    write_json(type.children[i], duckdb_struct_vector_get_child(vector, i), row, out);
  }
  out.raw("}");
}

void write_map(const TypeNode& type, duckdb_vector vector, idx_t row, JsonWriter& out) {
  const auto entry = value_at<duckdb_list_entry>(vector, row);
  duckdb_vector entries = duckdb_list_vector_get_child(vector);
  ByteBuffer key;
  out.raw("{");
  for (idx_t i = entry.offset; i < entry.offset + entry.length; ++i) {
    if (i > entry.offset) out.raw(",");
    key.clear();
    append_text(type.children[0], duckdb_struct_vector_get_child(entries, 0), i, key);
    out.string(key.view());
    out.raw(":");
    write_json(type.children[1], duckdb_struct_vector_get_child(entries, 1), i, out);
  }
  out.raw("}");
}

bool is_nested(duckdb_type type) {
  return type == DUCKDB_TYPE_LIST || type == DUCKDB_TYPE_ARRAY || type == DUCKDB_TYPE_STRUCT || type == DUCKDB_TYPE_MAP;
}

bool is_quoted(const TypeNode& type) {
  switch (type.id) {
    case DUCKDB_TYPE_VARCHAR:
      return !type.is_json;
    case DUCKDB_TYPE_TIMESTAMP_TZ:
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS:
    case DUCKDB_TYPE_DATE:
    case DUCKDB_TYPE_TIME:
    case DUCKDB_TYPE_TIME_TZ:
    case DUCKDB_TYPE_INTERVAL:
    case DUCKDB_TYPE_UUID:
    case DUCKDB_TYPE_BLOB:
    case DUCKDB_TYPE_ENUM:
      return true;
    default:
      return false;
  }
}

void write_scalar(const TypeNode& type, duckdb_vector vector, idx_t row, JsonWriter& out) {
  switch (type.id) {
    case DUCKDB_TYPE_SQLNULL:
      return out.null();
    case DUCKDB_TYPE_BOOLEAN:
      return out.boolean(value_at<bool>(vector, row));
    case DUCKDB_TYPE_FLOAT:
      return out.number(value_at<float>(vector, row));
    case DUCKDB_TYPE_DOUBLE:
      return out.number(value_at<double>(vector, row));
    case DUCKDB_TYPE_DECIMAL:
      return out.raw(decimal_text(type, vector, row));
    case DUCKDB_TYPE_VARCHAR:
      return out.raw(text_at(vector, row));  // JSON
    case DUCKDB_TYPE_UHUGEINT:
      return out.raw(digits(static_cast<UInt128>(wide(value_at<duckdb_hugeint>(vector, row)))));
    default:
      return out.raw(integer_text(integer_at(type.id, vector, row)));
  }
}

}  // namespace

TypeNode TypeNode::of(duckdb_logical_type type) {
  TypeNode node;
  node.id = duckdb_get_type_id(type);
  node.is_json = take_text(duckdb_logical_type_get_alias(type)) == "JSON";
  auto add_child = [&](duckdb_logical_type child) { node.children.push_back(of(LogicalType(child).get())); };
  switch (node.id) {
    case DUCKDB_TYPE_DECIMAL:
      node.storage = duckdb_decimal_internal_type(type);
      node.scale = duckdb_decimal_scale(type);
      break;
    case DUCKDB_TYPE_ENUM:
      node.storage = duckdb_enum_internal_type(type);
      for (uint32_t i = 0; i < duckdb_enum_dictionary_size(type); ++i) {
        node.names.push_back(take_text(duckdb_enum_dictionary_value(type, i)));
      }
      break;
    case DUCKDB_TYPE_LIST:
      add_child(duckdb_list_type_child_type(type));
      break;
    case DUCKDB_TYPE_ARRAY:
      node.array_size = duckdb_array_type_array_size(type);
      add_child(duckdb_array_type_child_type(type));
      break;
    case DUCKDB_TYPE_MAP:
      add_child(duckdb_map_type_key_type(type));
      add_child(duckdb_map_type_value_type(type));
      break;
    case DUCKDB_TYPE_STRUCT:
      for (idx_t i = 0; i < duckdb_struct_type_child_count(type); ++i) {
        node.names.push_back(take_text(duckdb_struct_type_child_name(type, i)));
        add_child(duckdb_struct_type_child_type(type, i));
      }
      break;
    default:
      break;
  }
  return node;
}

bool TypeNode::is_supported() const {
  switch (id) {
    case DUCKDB_TYPE_INVALID:
    case DUCKDB_TYPE_UNION:
    case DUCKDB_TYPE_BIT:
    case DUCKDB_TYPE_ANY:
    case DUCKDB_TYPE_BIGNUM:
    case DUCKDB_TYPE_STRING_LITERAL:
    case DUCKDB_TYPE_INTEGER_LITERAL:
    case DUCKDB_TYPE_TIME_NS:
      return false;
    default:
      break;
  }
  return std::all_of(children.begin(), children.end(), [](const TypeNode& child) { return child.is_supported(); });
}

void write_json(const TypeNode& type, duckdb_vector vector, idx_t row, JsonWriter& out) {
  if (is_null(vector, row)) return out.null();
  switch (type.id) {
    case DUCKDB_TYPE_LIST: {
      const auto entry = value_at<duckdb_list_entry>(vector, row);
      return write_elements(type, duckdb_list_vector_get_child(vector), entry.offset, entry.length, out);
    }
    case DUCKDB_TYPE_ARRAY:
      return write_elements(type, duckdb_array_vector_get_child(vector), row * type.array_size, type.array_size, out);
    case DUCKDB_TYPE_STRUCT:
      return write_struct(type, vector, row, out);
    case DUCKDB_TYPE_MAP:
      return write_map(type, vector, row, out);
    default:
      break;
  }
  if (type.id == DUCKDB_TYPE_VARCHAR && !type.is_json) return out.string(text_at(vector, row));
  if (is_quoted(type)) return out.string(quoted_scalar(type, vector, row));
  write_scalar(type, vector, row, out);
}

void append_text(const TypeNode& type, duckdb_vector vector, idx_t row, ByteBuffer& out) {
  if (is_null(vector, row)) return;
  if (is_nested(type.id) || !is_quoted(type)) {
    JsonWriter json(out);
    return write_json(type, vector, row, json);
  }
  out.append(quoted_scalar(type, vector, row));
}

}  // namespace litmus::query
