// What a client of Arrow Flight puts: a schema and batches, as they come out of Arrow's own reading of its messages.
#include <arrow/array/builder_binary.h>
#include <arrow/array/builder_primitive.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <arrow/ipc/writer.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>

#include "events/event_maker.h"
#include "flight/event_rows.h"
#include "fuzz/fuzz.h"

namespace litmus::fuzz {
namespace {

constexpr int kMostBatches = 8;

template <class Builder>
std::shared_ptr<arrow::Array> texts(const std::vector<std::string>& values) {
  Builder builder;
  for (const auto& value : values) require(builder.Append(value).ok(), "a text has room");
  return *builder.Finish();
}

std::shared_ptr<arrow::Array> times(arrow::TimeUnit::type unit, const std::vector<int64_t>& values) {
  arrow::TimestampBuilder builder(arrow::timestamp(unit, "UTC"), arrow::default_memory_pool());
  for (const int64_t value : values) require(builder.Append(value).ok(), "a time has room");
  return *builder.Finish();
}

using Columns = std::vector<std::pair<std::string, std::shared_ptr<arrow::Array>>>;

std::string stream_of(const Columns& columns) {
  arrow::FieldVector fields;
  arrow::ArrayVector arrays;
  for (const auto& [name, array] : columns) {
    fields.push_back(arrow::field(name, array->type()));
    arrays.push_back(array);
  }
  const auto batch = arrow::RecordBatch::Make(arrow::schema(fields), arrays.front()->length(), arrays);
  const auto sink = arrow::io::BufferOutputStream::Create().ValueOrDie();
  const auto writer = arrow::ipc::MakeStreamWriter(sink, batch->schema()).ValueOrDie();
  require(writer->WriteRecordBatch(*batch).ok() && writer->Close().ok(), "a batch can be written");
  return sink->Finish().ValueOrDie()->ToString();
}

template <class Builder>
std::string events_as(arrow::TimeUnit::type unit, int64_t time) {
  events::EventMaker made;
  made.add("session.started").add("run.started").add("x.unknown", R"({"a":[1,2]})");
  std::vector<std::string> json, ids;
  for (size_t i = 0; i < made.size(); ++i) {
    json.emplace_back(made.json(i));
    ids.push_back(made.block()->events[i].id.to_string());
  }
  return stream_of({{"json", texts<Builder>(json)},
                    {"id", texts<Builder>(ids)},
                    {"occurred_at", times(unit, std::vector<int64_t>(json.size(), time))},
                    {"event_type", texts<Builder>({"session.started", "run.started", "x.unknown"})}});
}

}  // namespace

std::vector<std::string> seeds() {
  return {events_as<arrow::StringBuilder>(arrow::TimeUnit::MICRO, 1'773'151'200'001'000),
          events_as<arrow::LargeStringBuilder>(arrow::TimeUnit::SECOND, 1'773'151'200),
          events_as<arrow::StringViewBuilder>(arrow::TimeUnit::NANO, 1'773'151'200'001'000'000),
          events_as<arrow::StringBuilder>(arrow::TimeUnit::MILLI, 1'773'151'200'001),
          stream_of({{"json", texts<arrow::StringBuilder>({R"({"event_type":"x.y"})"})},
                     {"occurred_at", times(arrow::TimeUnit::SECOND, {1'773'151'200})}})};
}

}  // namespace litmus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace litmus;
  const auto input = std::make_shared<arrow::io::BufferReader>(std::make_shared<arrow::Buffer>(data, size));
  const auto reader = arrow::ipc::RecordBatchStreamReader::Open(input);
  if (!reader.ok()) return 0;
  const auto rows = flight::EventRows::of(*(*reader)->schema());
  if (!rows.ok()) return 0;
  for (int i = 0; i < fuzz::kMostBatches; ++i) {
    std::shared_ptr<arrow::RecordBatch> batch;
    if (!(*reader)->ReadNext(&batch).ok() || batch == nullptr) break;
    const auto events = rows->read(*batch);
    fuzz::require(!events.ok() || events->size() == static_cast<size_t>(batch->num_rows()), "each row is one event");
  }
  return 0;
}
