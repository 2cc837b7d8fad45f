// litmus channels list|show|tail|export [ID]: what instruments read and set.
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>

#include "cli/command.h"
#include "cli/table.h"
#include "cli/text_width.h"

namespace litmus::cli {
namespace {

constexpr const char* kNewest = "20";  // samples that `show` prints when nothing else is asked for

struct Options {
  std::string id, session, since, until, format = "csv", output;
  int max_points = 0;
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

std::string channel_path(const std::string& id) { return "/api/channels/" + client::url_encode(id); }

Parameters filters(const Options& options) {
  Parameters parameters = {{"session_id", options.session}, {"since", options.since}, {"until", options.until}};
  if (options.max_points > 0) parameters.emplace_back("max_points", std::to_string(options.max_points));
  return parameters;
}

// --- list ------------------------------------------------------------------------------------------------------------

Result<Json> all_channels(const Context& context, const std::string& session) {
  Json all = Json::array();
  std::string cursor;
  do {
    LITMUS_ASSIGN_OR_RETURN(
        const Json page,
        context.get(with_query("/api/channels", {{"limit", "1000"}, {"session_id", session}, {"cursor", cursor}})));
    for (const Json& channel : page["channels"]) all.push_back(channel);
    cursor = text(page, "next_cursor");
  } while (!cursor.empty());
  return all;
}

int list(const Context& context, const Options& options) {
  const auto channels = all_channels(context, options.session);
  if (!channels.ok()) return report(channels.status());
  if (context.json) {
    std::cout << Json{{"channels", *channels}, {"count", channels->size()}, {"next_cursor", nullptr}}.dump(2) << '\n';
    return kDone;
  }
  if (channels->empty()) {
    std::cout << (options.session.empty() ? "No channels here yet. Instruments make them when they read or set.\n"
                                          : "That session has no channels.\n");
    return kDone;
  }
  std::vector<std::vector<std::string>> rows;
  for (const Json& channel : *channels) {
    rows.push_back({text(channel, "channel_id"), text(channel, "data_type"), text(channel, "value_type"),
                    text(channel, "units"), text(channel, "sample_count"), text(channel, "sessions"),
                    show_time(text(channel, "last_seen"), context.utc), channel.value("live", false) ? "live" : ""});
  }
  std::cout << render_table({{"CHANNEL", Align::kLeft, true},
                             {"KIND"},
                             {"VALUES"},
                             {"UNITS", Align::kLeft, true},
                             {"SAMPLES", Align::kRight},
                             {"SESSIONS", Align::kRight},
                             {"LAST SEEN"},
                             {""}},
                            rows, terminal_width());
  return kDone;
}

// --- show ------------------------------------------------------------------------------------------------------------

std::string show_element(const Json& value) {
  if (value.is_number_float()) return show_number(value.get<double>());
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// The beginning of an array, and how long it is.
std::string show_value(const Json& sample) {
  constexpr size_t kElements = 4;
  const Json& value = sample["value"];
  if (!value.is_array() || !sample.contains("length")) return show_element(value);
  std::string out = text(sample, "length") + " elements: ";
  for (size_t i = 0; i < std::min(kElements, value.size()); ++i) out += (i > 0 ? ", " : "") + show_element(value[i]);
  return value.size() > kElements ? out + ", …" : out;
}

std::vector<std::string> sample_row(const Json& sample, bool utc) {
  return {show_time(text(sample, "timestamp"), utc, true),
          show_value(sample),
          text(sample, "units"),
          short_id(text(sample, "session_id")),
          text(sample, "sample_offset"),
          text(sample, "source_method")};
}

int show(const Context& context, const Options& options) {
  Parameters parameters = filters(options);
  const bool narrowed = !options.since.empty() || !options.until.empty() || options.max_points > 0;
  if (!narrowed && !context.json) parameters.emplace_back("last_n", kNewest);
  const auto answer = context.get(with_query(channel_path(options.id), parameters));
  if (!answer.ok()) return report(answer.status());
  if (context.json) {
    std::cout << answer->dump(2) << '\n';
    return kDone;
  }
  if ((*answer)["data"].empty()) {
    std::cout << "No samples of " << options.id << " like that. `litmus channels list` names all channels.\n";
    return kDone;
  }
  std::vector<std::vector<std::string>> rows;
  for (const Json& sample : (*answer)["data"]) rows.push_back(sample_row(sample, context.utc));
  std::cout << render_table({{"TIME"},
                             {"VALUE", Align::kLeft, true},
                             {"UNITS"},
                             {"SESSION"},
                             {"NUMBER", Align::kRight},
                             {"METHOD", Align::kLeft, true}},
                            rows, terminal_width());
  return kDone;
}

// --- tail ------------------------------------------------------------------------------------------------------------

void print_batch(const Json& batch, const Context& context) {
  if (context.json) {
    std::cout << batch.dump() << '\n';
    return;
  }
  if (batch.value("thinned", false))
    std::cout << "(" << batch["count"].dump() << " samples; the lowest and the highest of them:)\n";
  for (const Json& sample : batch["samples"]) {
    const std::string units = text(sample, "units");
    std::cout << show_time(text(sample, "timestamp"), context.utc, true) << "  " << one_line(show_value(sample))
              << (units.empty() ? "" : " " + units) << '\n';
  }
}

// Until Ctrl-C. A daemon that dies is started again, and the stream goes on from its cursor.
int tail(const Context& context, const Options& options) {
  std::string cursor;
  for (;;) {
    auto http = context.open_stream(
        with_query(channel_path(options.id) + "/stream", {{"session_id", options.session}, {"after", cursor}}));
    if (!http.ok()) return report(http.status());
    for (;;) {
      const auto message = http->next_message(std::chrono::seconds(30));
      if (!message.ok()) break;
      if (!message->id.empty()) cursor = message->id;
      const Json batch = Json::parse(message->data, nullptr, /*allow_exceptions=*/false);
      if (batch.is_object() && batch.contains("samples")) print_batch(batch, context);
      std::cout.flush();
      if (!std::cout) return kDone;  // the reader of our pipe has gone
    }
  }
}

// --- export ----------------------------------------------------------------------------------------------------------

std::string accept_of(const std::string& format) {
  if (format == "csv") return "text/csv";
  return format == "arrow" ? "application/vnd.apache.arrow.stream" : "application/vnd.apache.parquet";
}

std::string file_name_of(const Options& options) {
  std::string name = options.id;
  std::replace(name.begin(), name.end(), '/', '_');
  return name + "." + options.format;
}

int write_out(const std::string& bytes, const Context& context, const Options& options) {
  const bool to_terminal = options.format == "csv" || isatty(STDOUT_FILENO) == 0;
  if ((options.output.empty() && to_terminal && !context.json) || options.output == "-") {
    std::cout << bytes << std::flush;
    return std::cout ? kDone : kError;
  }
  const std::string path = options.output.empty() ? file_name_of(options) : options.output;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  file.close();
  if (!file) return report({ErrorCode::kIo, "cannot write " + path});
  if (context.json)
    std::cout << Json{{"path", path}, {"bytes", bytes.size()}}.dump(2) << '\n';
  else
    std::cerr << "wrote " << path << " (" << bytes.size() << " bytes)\n";
  return kDone;
}

int export_samples(const Context& context, const Options& options) {
  const auto answer = context.fetch(with_query(channel_path(options.id), filters(options)), accept_of(options.format));
  if (!answer.ok()) return report(answer.status());
  return write_out(answer->body, context, options);
}

void add_filters(CLI::App* command, const std::shared_ptr<Options>& options) {
  command->add_option("ID", options->id, "the channel")->required();
  command->add_option("--session", options->session, "session id, or at least its first 8 characters");
}

void add_times(CLI::App* command, const std::shared_ptr<Options>& options) {
  command->add_option("--since", options->since, "at or after this: a time, a day, or so long ago (7d, 4h)");
  command->add_option("--until", options->until, "at or before this");
  command->add_option("--max-points", options->max_points, "thinned to so many points")->check(CLI::Range(1, 100'000));
}

}  // namespace

void add_channels(CLI::App& app, Context& context) {
  CLI::App* group = app.add_subcommand("channels", "what instruments read and set: list, show, tail, export");
  group->require_subcommand(1);
  const auto options = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* description, int (*run)(const Context&, const Options&)) {
    return add_command(*group, context, name, description, [&context, options, run] { return run(context, *options); });
  };
  CLI::App* listed = add("list", "all channels", list);
  listed->add_option("--session", options->session, "only of this session");
  CLI::App* shown = add("show", "samples of a channel; the newest without a time", show);
  add_filters(shown, options);
  add_times(shown, options);
  CLI::App* tailed = add("tail", "samples as they come, until Ctrl-C; with --json one batch a line", tail);
  add_filters(tailed, options);
  CLI::App* exported = add("export", "samples as a file", export_samples);
  add_filters(exported, options);
  add_times(exported, options);
  exported->add_option("-f,--format", options->format, "csv, arrow (IPC stream) or parquet")
      ->check(CLI::IsMember({"csv", "arrow", "parquet"}))
      ->capture_default_str();
  exported->add_option("-o,--output", options->output,
                       "the file; without it CSV goes to standard output, others into a file named after the channel");
}

}  // namespace litmus::cli
