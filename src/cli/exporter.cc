#include "cli/exporter.h"

#include "cli/export_csv.h"

namespace litmus::cli {
namespace {

// The event stream as it is: each event's own text, its number in front.
class JsonExporter final : public Exporter {
 public:
  explicit JsonExporter(Write write) : write_(std::move(write)) {}

  Status begin(const EventScope& scope) override {
    return write_("{\"" + scope.parameter() + "\":\"" + scope.id + "\",\n\"events\":[");
  }
  Status add(int64_t number, const std::string&, const std::string& json) override {
    const size_t begin = json.find('{');
    if (begin == std::string::npos)
      return Status(ErrorCode::kCorrupt, "event " + std::to_string(number) + " isn't JSON");
    const bool empty = json.find('"', begin) == std::string::npos;
    std::string line = std::exchange(first_, false) ? "\n" : ",\n";
    line += "{\"event_number\":" + std::to_string(number) + (empty ? "" : ",");
    line.append(json, begin + 1);
    return write_(line);
  }
  Status end() override { return write_("\n]}\n"); }

 private:
  const Write write_;
  bool first_ = true;
};

}  // namespace

std::string export_formats() { return "csv, json"; }

std::unique_ptr<Exporter> make_exporter(const std::string& format, const RunContexts& runs, Exporter::Write write) {
  if (format == "json") return std::make_unique<JsonExporter>(std::move(write));
  if (format == "csv") return std::make_unique<CsvExporter>(runs, std::move(write));
  return nullptr;
}

}  // namespace litmus::cli
