#include "archive/channel_segment.h"

#include <arrow/array.h>
#include <arrow/array/builder_binary.h>
#include <arrow/array/builder_nested.h>
#include <arrow/array/builder_primitive.h>
#include <arrow/io/file.h>
#include <arrow/ipc/writer.h>
#include <arrow/record_batch.h>
#include <arrow/scalar.h>
#include <arrow/type.h>
#include <arrow/util/key_value_metadata.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "archive/archive_test_util.h"

namespace litmus::archive {
namespace {

using testing::HasSubstr;
using Arrays = std::vector<std::pair<std::string, std::shared_ptr<arrow::Array>>>;

std::shared_ptr<arrow::Array> empty(const std::shared_ptr<arrow::DataType>& type) {
  return arrow::MakeEmptyArray(type).ValueOrDie();
}

std::shared_ptr<arrow::Array> one_text() {
  arrow::StringBuilder builder;
  EXPECT_TRUE(builder.Append("text").ok());
  return builder.Finish().ValueOrDie();
}

std::shared_ptr<arrow::Array> one_number() { return arrow::MakeArrayFromScalar(arrow::Int64Scalar(7), 1).ValueOrDie(); }

const auto kTime = arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");

// A file whose head says that it holds values of this kind and type, whatever it holds.
class Segment {
 public:
  std::string refusal(const char* kind, const char* type, const Arrays& columns) const {
    const auto path = dir_.path() / "segment.arrow";
    write(path, kind, type, columns);
    const auto scanned = scan_segment(path, Env::real());
    return scanned.ok() ? "taken" : scanned.status().message();
  }

 private:
  static void write(const std::filesystem::path& path, const std::string& kind, const std::string& type,
                    const Arrays& columns) {
    const std::string id = Uuid::v5(Uuid{}, "id").to_string();
    const std::string info = R"({"channel_id":"dmm.v","session_id":")" + id + R"(","writer_key":")" + id +
                             R"(","kind":")" + kind + R"(","value_type":")" + type + R"("})";
    arrow::FieldVector fields;
    arrow::ArrayVector arrays;
    for (const auto& [name, array] : columns) {
      fields.push_back(arrow::field(name, array->type()));
      arrays.push_back(array);
    }
    const auto schema = arrow::schema(fields, arrow::key_value_metadata({"litmus"}, {info}));
    const auto batch = arrow::RecordBatch::Make(schema, arrays.front()->length(), arrays);
    const auto sink = arrow::io::FileOutputStream::Open(path.string()).ValueOrDie();
    const auto writer = arrow::ipc::MakeFileWriter(sink, schema).ValueOrDie();
    ASSERT_TRUE(writer->WriteRecordBatch(*batch).ok() && writer->Close().ok() && sink->Close().ok());
  }

  TempDir dir_;
};

TEST(ScanSegment, RefusesColumnsOfOtherTypesThanItsHeadSays) {
  const Segment segment;
  const auto times = empty(kTime), numbers = empty(arrow::int64()), texts = empty(arrow::utf8());
  EXPECT_THAT(segment.refusal("scalar", "float64",
                              {{"timestamp", one_text()}, {"sample_offset", one_number()}, {"value", one_text()}}),
              HasSubstr("its times or numbers are of another type"));
  EXPECT_THAT(segment.refusal("scalar", "float64", {{"timestamp", times}, {"sample_offset", texts}, {"value", texts}}),
              HasSubstr("its times or numbers are of another type"));
  EXPECT_THAT(segment.refusal("scalar", "float64", {{"timestamp", times}, {"value", texts}}),
              HasSubstr("its times or numbers are of another type"));
  for (const auto& type : {arrow::utf8(), arrow::null(), arrow::list(arrow::null()), arrow::list(arrow::float64())}) {
    EXPECT_THAT(segment.refusal("scalar", "float64",
                                {{"timestamp", times}, {"sample_offset", numbers}, {"value", empty(type)}}),
                HasSubstr("its values are of another type"));
  }
  EXPECT_THAT(segment.refusal("array", "float64",
                              {{"timestamp", times}, {"sample_offset", numbers}, {"value", empty(arrow::float64())}}),
              HasSubstr("its values aren't lists"));
  EXPECT_THAT(segment.refusal("array", "float64",
                              {{"timestamp", times},
                               {"sample_offset", numbers},
                               {"value", empty(arrow::list(arrow::list(arrow::float64())))}}),
              HasSubstr("its values are of another type"));
}

TEST(ScanSegment, RefusesKindsThatHaveNoValuesOfTheirType) {
  const Segment segment;
  const auto times = empty(kTime), numbers = empty(arrow::int64());
  for (const auto& [kind, type, values] :
       std::vector<std::tuple<const char*, const char*, std::shared_ptr<arrow::DataType>>>{
           {"scalar", "text", arrow::utf8()},
           {"array", "json", arrow::list(arrow::utf8())},
           {"text", "float64", arrow::float64()}}) {
    EXPECT_THAT(
        segment.refusal(kind, type, {{"timestamp", times}, {"sample_offset", numbers}, {"value", empty(values)}}),
        HasSubstr("has no values of this type"));
  }
}

TEST(ScanSegment, ReadsNothingOfABatchWithoutRows) {
  const Segment segment;
  const auto times = empty(kTime), numbers = empty(arrow::int64());
  for (const auto& [kind, type, values] :
       std::vector<std::tuple<const char*, const char*, std::shared_ptr<arrow::DataType>>>{
           {"text", "text", arrow::utf8()}, {"array", "bool", arrow::list(arrow::boolean())}}) {
    EXPECT_THAT(
        segment.refusal(kind, type, {{"timestamp", times}, {"sample_offset", numbers}, {"value", empty(values)}}),
        HasSubstr("doesn't have the checksum that was written with it"));
  }
}

TEST(ScanSegment, StartsNoThread) {
  const Segment segment;
  const long before = thread_count();

  segment.refusal(
      "text", "text",
      {{"timestamp", empty(kTime)}, {"sample_offset", empty(arrow::int64())}, {"value", empty(arrow::utf8())}});

  EXPECT_EQ(thread_count(), before);
}

}  // namespace
}  // namespace litmus::archive
