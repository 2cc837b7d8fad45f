// litmus export ID -f FORMAT: the stored events of a run or session, in a format of other programs.
#include "cli/export.h"

#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>

#include "cli/data_commands.h"
#include "cli/exporter.h"

namespace litmus::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string id, format, folder;
};

// A file under another name until it is whole.
class Output {
 public:
  static Result<std::unique_ptr<Output>> create(const fs::path& path) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) return Status::from_errno(error.value(), "cannot make " + path.parent_path().string());
    auto output = std::make_unique<Output>(path);
    if (output->file_ == nullptr) return Status::from_errno(errno, "cannot write " + output->draft_.string());
    return output;
  }
  explicit Output(const fs::path& path)
      : path_(path), draft_(path.string() + ".part"), file_(std::fopen(draft_.c_str(), "wb")) {}
  Output(const Output&) = delete;
  ~Output() {
    if (file_ == nullptr) return;
    std::fclose(file_);
    std::error_code ignored;
    fs::remove(draft_, ignored);
  }

  Status write(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) return failed();
    return {};
  }
  Status finish() {
    const bool flushed = std::fflush(file_) == 0;
    const bool closed = std::fclose(std::exchange(file_, nullptr)) == 0;
    if (!flushed || !closed) return failed();
    std::error_code error;
    fs::rename(draft_, path_, error);
    return error ? Status::from_errno(error.value(), "cannot rename " + draft_.string()) : Status();
  }

 private:
  Status failed() const { return Status::from_errno(errno, "cannot write " + draft_.string()); }

  const fs::path path_, draft_;
  std::FILE* file_;
};

Result<RunContexts> contexts_of(const Context& context, const EventScope& scope) {
  RunContexts runs;
  std::string cursor;
  const char* filter = scope.kind == "run" ? "q" : "session_id";
  do {
    LITMUS_ASSIGN_OR_RETURN(
        const Json page,
        context.get(with_query("/api/runs", {{filter, scope.id}, {"limit", "1000"}, {"cursor", cursor}})));
    for (const Json& run : page["runs"]) runs[text(run, "run_id")] = run;
    cursor = text(page, "next_cursor");
  } while (!cursor.empty());
  return runs;
}

Result<int64_t> newest_number(const Context& context, const EventScope& scope) {
  LITMUS_ASSIGN_OR_RETURN(
      const Json page,
      context.get(with_query("/api/events", {{scope.parameter(), scope.id}, {"latest", "true"}, {"limit", "1"}})));
  return page["events"].empty() ? 0 : page["events"][0]["event_number"].get<int64_t>();
}

// "<epoch>-<number>"
int64_t number_of(const std::string& cursor) { return std::atoll(cursor.c_str() + cursor.find('-') + 1); }

// Every event up to the newest of now. A daemon that dies is started again, and the stream goes on from its cursor.
Status replay(const Context& context, const EventScope& scope, int64_t newest, Exporter& exporter, int64_t& count) {
  constexpr std::chrono::seconds kPatience{60};
  std::string cursor = "0";
  int64_t number = 0;
  while (number < newest) {
    const int64_t before = number;
    LITMUS_ASSIGN_OR_RETURN(auto http, context.open_stream(with_query(
                                           "/api/events/stream", {{scope.parameter(), scope.id}, {"after", cursor}})));
    while (number < newest) {
      const auto message = http.next_message(kPatience);
      if (message.status().code() == ErrorCode::kUnavailable && number > before) break;
      if (!message.ok()) return message.status();
      if (message->event == "reset" || message->id.empty()) continue;
      cursor = message->id;
      number = number_of(cursor);
      if (number > newest) break;
      LITMUS_RETURN_IF_ERROR(exporter.add(number, message->event, message->data));
      ++count;
    }
  }
  return {};
}

Status export_to(const Context& context, const Options& options, fs::path& path, int64_t& count) {
  LITMUS_ASSIGN_OR_RETURN(const EventScope scope, find_scope(context, options.id));
  LITMUS_ASSIGN_OR_RETURN(const int64_t newest, newest_number(context, scope));
  LITMUS_ASSIGN_OR_RETURN(const RunContexts runs, contexts_of(context, scope));
  const fs::path folder = options.folder.empty() ? fs::path("exports") / options.format : fs::path(options.folder);
  path = folder / (scope.id + "." + options.format);
  LITMUS_ASSIGN_OR_RETURN(const auto output, Output::create(path));
  const auto exporter = make_exporter(options.format, runs, [&](std::string_view text) { return output->write(text); });
  LITMUS_RETURN_IF_ERROR(exporter->begin(scope));
  LITMUS_RETURN_IF_ERROR(replay(context, scope, newest, *exporter, count));
  LITMUS_RETURN_IF_ERROR(exporter->end());
  return output->finish();
}

int run(const Context& context, const Options& options) {
  const auto known = make_exporter(options.format, {}, [](std::string_view) { return Status(); });
  if (known == nullptr)
    return report(Status(ErrorCode::kInvalidArgument,
                         "there is no export format '" + options.format + "'; available: " + export_formats()));
  fs::path path;
  int64_t count = 0;
  const Status exported = export_to(context, options, path, count);
  if (!exported.ok()) return report(exported);
  if (context.json)
    std::cout << Json{{"path", path.string()}, {"format", options.format}, {"events", count}}.dump(2) << '\n';
  else
    std::cout << path.string() << "  (" << count_text(static_cast<size_t>(count), "event", "events") << ")\n";
  return kDone;
}

}  // namespace

void add_export(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(app, context, "export", "a run or session in a format of other programs",
                                  [&context, options] { return run(context, *options); });
  command->add_option("ID", options->id, "run or session id, or at least its first 8 characters")->required();
  command->add_option("-f,--format", options->format, "one of: " + export_formats())->required();
  command->add_option("-o,--output", options->folder, "folder for the file (default: exports/<format>)");
}

}  // namespace litmus::cli
