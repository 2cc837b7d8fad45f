#include "api/channel_json.h"

namespace litmus::api {

using archive::ChannelDescriptor;
using archive::ChannelKind;
using archive::ChannelRow;
using archive::ChannelRows;
using archive::ElementType;

namespace {

void write_text_or_null(JsonWriter& json, const std::string& text) {
  if (text.empty())
    json.null();
  else
    json.string(text);
}

void write_number_or_null(JsonWriter& json, double number) {
  if (number == 0)
    json.null();
  else
    json.number(number);
}

void write_element(JsonWriter& json, const ChannelRows& rows, ElementType type, size_t at) {
  switch (type) {
    case ElementType::kInt64:
      return json.integer(rows.integers[at]);
    case ElementType::kBool:
      return json.boolean(rows.integers[at] != 0);
    case ElementType::kText:
      return json.string(rows.texts[at]);
    case ElementType::kFloat64:
    case ElementType::kFloat32:
      return json.number(rows.numbers[at]);
    default:
      return json.raw(rows.texts[at]);
  }
}

void write_value(JsonWriter& json, const ChannelRows& rows, const ChannelRow& row) {
  if (row.kind != ChannelKind::kArray) return write_element(json, rows, row.type, row.first);
  json.raw("[");
  for (size_t i = 0; i < row.count; ++i) {
    if (i > 0) json.raw(",");
    write_element(json, rows, row.type, row.first + i);
  }
  json.raw("]");
}

void write_array_members(JsonWriter& json, const ChannelRows& rows, const ChannelRow& row) {
  json.raw(",\"length\":");
  json.integer(static_cast<int64_t>(row.length));
  json.raw(",\"t0\":");
  json.number(row.t0);
  if (!row.is_cut) return;
  json.raw(",\"index\":[");
  for (size_t i = 0; i < row.count; ++i) {
    if (i > 0) json.raw(",");
    json.integer(static_cast<int64_t>(rows.index[row.index_first + i]));
  }
  json.raw("]");
}

void write_sample(JsonWriter& json, const ChannelRows& rows, const ChannelRow& row) {
  const archive::ValueTraits& traits = rows.traits[row.traits];
  json.raw("{\"timestamp\":");
  json.time(row.time);
  json.raw(",\"value\":");
  write_value(json, rows, row);
  json.raw(",\"units\":");
  write_text_or_null(json, traits.units);
  json.raw(",\"sample_interval\":");
  write_number_or_null(json, row.interval);
  json.raw(",\"session_id\":");
  json.uuid(rows.sessions[row.session]);
  json.raw(",\"sample_offset\":");
  json.integer(static_cast<int64_t>(row.number));
  json.raw(",\"source_method\":");
  json.string(traits.source_method);
  if (row.kind == ChannelKind::kArray) write_array_members(json, rows, row);
  json.raw("}");
}

void append_cell(ByteBuffer& out, std::string_view text) {
  if (text.find_first_of(",\"\n\r") == std::string_view::npos) return out.append(text);
  out.append("\"");
  for (const char& c : text) {
    if (c == '"') out.append("\"");
    out.append({&c, 1});
  }
  out.append("\"");
}

}  // namespace

void write_descriptor_members(JsonWriter& json, const ChannelDescriptor& descriptor) {
  json.raw("\"channel_id\":");
  json.string(descriptor.channel_id);
  json.raw(",\"data_type\":");
  json.string(archive::name_of(descriptor.kind));
  json.raw(",\"value_type\":");
  json.string(archive::name_of(descriptor.type));
  json.raw(",\"instrument_role\":");
  json.string(descriptor.instrument_role);
  json.raw(",\"resource\":");
  json.string(descriptor.resource);
  json.raw(",\"units\":");
  write_text_or_null(json, descriptor.units);
  json.raw(",\"properties\":");
  json.raw(descriptor.properties);
  json.raw(",\"first_seen\":");
  json.time(descriptor.first_seen);
  json.raw(",\"last_seen\":");
  json.time(descriptor.last_seen);
  json.raw(",\"sample_count\":");
  json.integer(static_cast<int64_t>(descriptor.elements));
  json.raw(",\"session_id\":");
  json.uuid(descriptor.session_id);
  json.raw(",\"sessions\":");
  json.integer(static_cast<int64_t>(descriptor.sessions));
  json.raw(",\"live\":");
  json.boolean(descriptor.live);
}

void write_samples(JsonWriter& json, const ChannelRows& rows, size_t first, size_t end) {
  json.raw("[");
  for (size_t i = first; i < end; ++i) {
    if (i > first) json.raw(",");
    write_sample(json, rows, rows.rows[i]);
  }
  json.raw("]");
}

std::string samples_csv(const ChannelRows& rows) {
  ByteBuffer out(rows.rows.size() * 128 + 256);
  out.append("timestamp,value,units,sample_interval,session_id,sample_offset,source_method,length,t0,index\n");
  ByteBuffer cell;
  JsonWriter json(cell);
  const auto put = [&](auto write, bool last = false) {
    cell.clear();
    write();
    append_cell(out, cell.view());
    out.append(last ? "\n" : ",");
  };
  for (const ChannelRow& row : rows.rows) {
    const archive::ValueTraits& traits = rows.traits[row.traits];
    const bool array = row.kind == ChannelKind::kArray;
    char text[64];
    row.time.write_to(text);
    put([&] { cell.append({text, Timestamp::kTextSize}); });
    put([&] {
      if (row.kind == ChannelKind::kText) return cell.append(rows.texts[row.first]);
      write_value(json, rows, row);
      if (row.kind == ChannelKind::kScalar && cell.view().front() == '"') {  // NaN and infinities
        const std::string word(cell.view().substr(1, cell.size() - 2));
        cell.clear();
        cell.append(word);
      }
    });
    put([&] { cell.append(traits.units); });
    put([&] {
      if (row.interval != 0) json.number(row.interval);
    });
    rows.sessions[row.session].write_to(text);
    put([&] { cell.append({text, 36}); });
    put([&] { json.integer(static_cast<int64_t>(row.number)); });
    put([&] { cell.append(traits.source_method); });
    put([&] {
      if (array) json.integer(static_cast<int64_t>(row.length));
    });
    put([&] {
      if (array) json.number(row.t0);
    });
    put(
        [&] {
          for (size_t i = 0; row.is_cut && i < row.count; ++i) {
            json.raw(i == 0 ? "[" : ",");
            json.integer(static_cast<int64_t>(rows.index[row.index_first + i]));
          }
          if (row.is_cut) json.raw(row.count == 0 ? "[]" : "]");
        },
        true);
  }
  return std::string(out.view());
}

}  // namespace litmus::api
