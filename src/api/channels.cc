// Channels: lists, samples, live streams, and the data behind a run's references.
#include <algorithm>
#include <set>

#include "api/channel_feed.h"
#include "api/channel_json.h"
#include "api/handlers.h"
#include "api/ids.h"
#include "api/list_csv.h"
#include "api/page_json.h"
#include "archive/channel_export.h"
#include "base/log.h"
#include "channels/reference.h"
#include "server/sse.h"

namespace litmus::api {
namespace {

using archive::ChannelDescriptor;
using archive::ChannelSource;
using archive::ChannelViewOptions;
using archive::Decimation;
using server::Request;
using server::Response;

constexpr std::string_view kArrow = "application/vnd.apache.arrow.stream";
constexpr std::string_view kParquet = "application/vnd.apache.parquet";
constexpr std::string_view kAllChannels = "_all";  // in place of a channel id: of a session
constexpr size_t kShortestPrefix = 8;
constexpr size_t kFullSize = 36;

// The session that a request names: its id, the beginning of one, or "".
using Session = std::variant<std::string, Response>;

Session read_session(const Parameters& parameters) {
  std::string id = parameters.text("session_id");
  for (char& c : id) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  const bool fits = id.empty() || (id.size() >= kShortestPrefix && id.size() <= kFullSize &&
                                   id.find_first_not_of("0123456789abcdef-") == std::string::npos);
  if (fits) return id;
  return server::invalid_input(
      {{{"query", "session_id"}, "a session id is a UUID or the first 8 or more characters of one"}});
}

// A prefix stands for one session.
std::optional<Response> refuse_ambiguous(const std::string& session, const std::set<Uuid>& found) {
  if (session.empty() || session.size() == kFullSize || found.size() < 2) return std::nullopt;
  ByteBuffer buffer;
  JsonWriter json(buffer);
  for (const Uuid& id : found) {
    json.raw(buffer.size() == 0 ? "[" : ",");
    json.uuid(id);
  }
  json.raw("]");
  return server::problem_with(409, session + " is the beginning of more than one session id; give more of it",
                              {{"candidates", std::string(buffer.view())}});
}

std::set<Uuid> sessions_of(const std::vector<ChannelSource>& sources) {
  std::set<Uuid> ids;
  for (const auto& source : sources) ids.insert(source.session_id);
  return ids;
}

Response refuse_parameter(std::string_view name, std::string message) {
  return server::invalid_input({{{"query", std::string(name)}, std::move(message)}});
}

void read_decimation(const Parameters& parameters, ChannelViewOptions& out) {
  if (parameters.text("decimate") == "minmax") out.decimation = Decimation::kMinMax;
  if (parameters.has("max_points")) out.max_points = static_cast<uint32_t>(parameters.integer("max_points"));
}

std::optional<Response> read_view(const Parameters& parameters, const std::string& session, ChannelViewOptions& out) {
  const auto number = [&](std::string_view name) {
    return parameters.has(name) ? std::optional(static_cast<uint64_t>(parameters.integer(name))) : std::nullopt;
  };
  out.filter = {parameters.time("since"), parameters.time("until"), number("first"), number("end"), number("last_n")};
  if ((out.filter.first || out.filter.end) && session.empty())
    return refuse_parameter("session_id", "element numbers are those of one session: 'first' and 'end' need it");
  read_decimation(parameters, out);
  return std::nullopt;
}

enum class Format { kJson, kCsv, kIpc, kParquetFile, kNone };

Format format_of(std::string_view accept) {
  constexpr std::pair<std::string_view, Format> kKnown[] = {
      {kArrow, Format::kIpc},     {kParquet, Format::kParquetFile},
      {"text/csv", Format::kCsv}, {"application/json", Format::kJson},
      {"*/*", Format::kJson},     {"application/*", Format::kJson},
  };
  if (accept.empty()) return Format::kJson;
  for (const auto& [type, format] : kKnown)
    if (accept.find(type) != std::string_view::npos) return format;
  return Format::kNone;
}

Response not_cached(Response response) {
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Response answer_samples(const Request& request, std::string_view channel_id, const std::vector<ChannelSource>& sources,
                        const ChannelViewOptions& options) {
  const Format format = format_of(request.header("accept"));
  if (format == Format::kNone)
    return server::problem(
        406, "samples come as application/json, text/csv, " + std::string(kArrow) + " or " + std::string(kParquet));
  const auto rows = archive::view_channel(sources, options);
  if (!rows.ok()) return server::problem_of(rows.status());
  if (format == Format::kCsv) return not_cached(Response(200, "text/csv; charset=utf-8", samples_csv(*rows)));
  if (format == Format::kIpc || format == Format::kParquetFile) {
    auto bytes = format == Format::kIpc ? archive::rows_to_arrow_stream(*rows) : archive::rows_to_parquet(*rows);
    if (!bytes.ok()) return server::problem_of(bytes.status());
    return not_cached(Response(200, std::string(format == Format::kIpc ? kArrow : kParquet), std::move(*bytes)));
  }
  ByteBuffer buffer(rows->rows.size() * 256 + 24 * (rows->numbers.size() + rows->integers.size()) + 256);
  JsonWriter json(buffer);
  json.raw("{\"channel_id\":");
  json.string(channel_id);
  json.raw(",\"data\":");
  write_samples(json, *rows, 0, rows->rows.size());
  json.raw("}");
  return json_response(std::string(buffer.view()));
}

Response get_channel(Context& context, const Request& request) {
  const Parameters parameters(request, "get_channel");
  if (!parameters.ok()) return parameters.refusal();
  auto session = read_session(parameters);
  if (auto* refusal = std::get_if<Response>(&session)) return std::move(*refusal);
  ChannelViewOptions options;
  if (auto refusal = read_view(parameters, std::get<std::string>(session), options)) return std::move(*refusal);
  const std::string channel_id(request.parameter("id"));
  const auto sources = context.backend.channels().sources(channel_id, std::get<std::string>(session));
  if (!sources.ok()) return server::problem_of(sources.status());
  if (auto refusal = refuse_ambiguous(std::get<std::string>(session), sessions_of(*sources)))
    return std::move(*refusal);
  return answer_samples(request, channel_id, *sources, options);
}

Response get_reference(Context& context, const Request& request, const Parameters& parameters,
                       const query::SnapshotPtr& snapshot) {
  auto run_id = resolve_id(context, snapshot, IdKind::kRun, request.parameter("id"));
  if (auto* refusal = std::get_if<Response>(&run_id)) return std::move(*refusal);
  ChannelViewOptions options;
  read_decimation(parameters, options);
  const std::string uri = parameters.text("uri");
  if (uri.starts_with("file://"))
    return server::problem_of({ErrorCode::kUnsupported, "references to files aren't served by this version"});
  const auto reference = channels::parse_reference(uri);
  if (!reference.ok()) return refuse_parameter("uri", reference.status().message());
  const auto sources =
      context.backend.channels().sources(reference->channel_id, reference->session_id.value.to_string());
  if (!sources.ok()) return server::problem_of(sources.status());
  if (reference->offset) {
    const auto value = archive::value_at(*sources, *reference->offset);
    if (!value) return server::problem(404, "nothing is stored at " + uri);
    options.filter.first = value->first;
    options.filter.end = value->end;
  } else if (sources->empty()) {
    return server::problem(404, "nothing is stored at " + uri);
  }
  return answer_samples(request, reference->channel_id, *sources, options);
}

Response list_channels(Context& context, const Request& request) {
  const Parameters parameters(request, "list_channels");
  if (!parameters.ok()) return parameters.refusal();
  auto session = read_session(parameters);
  if (auto* refusal = std::get_if<Response>(&session)) return std::move(*refusal);
  const auto all = context.backend.channels().list(std::get<std::string>(session));
  if (!all.ok()) return server::problem_of(all.status());
  const std::string cursor = parameters.text("cursor");
  const auto after = cursor.empty() ? std::string() : place_of_cursor("channels", cursor);
  if (!after) return refuse_cursor();
  auto at = cursor.empty() ? all->begin()
                           : std::upper_bound(all->begin(), all->end(), *after,
                                              [](const auto& id, const auto& one) { return id < one.channel_id; });
  const auto count = std::min<int64_t>(parameters.integer("limit"), all->end() - at);
  const auto end = at + count;
  ByteBuffer buffer(512 * static_cast<size_t>(count) + 128);
  JsonWriter json(buffer);
  json.raw("{\"channels\":[");
  for (auto one = at; one != end; ++one) {
    json.raw(one == at ? "{" : ",{");
    write_descriptor_members(json, *one);
    json.raw("}");
  }
  json.raw("],\"count\":");
  json.integer(count);
  json.raw(",\"next_cursor\":");
  if (end == all->end() || count == 0)
    json.null();
  else
    json.string(cursor_behind("channels", (end - 1)->channel_id));
  json.raw("}");
  return json_response(std::string(buffer.view()));
}

// Of an array channel the newest array; of any other its newest samples.
Result<archive::ChannelRows> recent_of(const std::vector<ChannelSource>& sources, const ChannelDescriptor& descriptor,
                                       int64_t last_n) {
  ChannelViewOptions options;
  const bool array = descriptor.kind == archive::ChannelKind::kArray;
  options.filter.last_n = array ? 1 : last_n;
  options.max_points = static_cast<uint32_t>(last_n);
  return archive::view_channel(sources, options);
}

Response list_recent(Context& context, const Request& request) {
  const Parameters parameters(request, "list_recent_samples");
  if (!parameters.ok()) return parameters.refusal();
  auto session = read_session(parameters);
  if (auto* refusal = std::get_if<Response>(&session)) return std::move(*refusal);
  archive::ChannelStore& store = context.backend.channels();
  const auto all = store.list(std::get<std::string>(session));
  if (!all.ok()) return server::problem_of(all.status());
  ByteBuffer buffer(4096);
  JsonWriter json(buffer);
  json.raw("{\"channels\":[");
  for (const auto& descriptor : *all) {
    const auto sources = store.sources(descriptor.channel_id, descriptor.session_id.to_string());
    if (!sources.ok()) return server::problem_of(sources.status());
    const auto rows = recent_of(*sources, descriptor, parameters.integer("last_n"));
    if (!rows.ok()) return server::problem_of(rows.status());
    json.raw(&descriptor == &all->front() ? "{" : ",{");
    write_descriptor_members(json, descriptor);
    json.raw(",\"samples\":");
    write_samples(json, *rows, 0, rows->rows.size());
    json.raw("}");
  }
  json.raw("]}");
  return json_response(std::string(buffer.view()));
}

class ChannelStream final : public server::Stream {
 public:
  ChannelStream(Context& context, archive::ChannelSubscriber subscriber)
      : context_(context), subscriber_(std::move(subscriber)) {}

  void open(std::function<void()> wake) override {
    feed_ = std::make_unique<ChannelFeed>(context_, std::move(subscriber_), std::move(wake));
  }

  Next fill(std::string& out, size_t) override {
    ChannelMessage message;
    if (feed_->take(message)) {
      for (const auto& batch : message.batches) server::append_sse_event(out, message.cursor, "", batch);
      return Next::kWait;
    }
    if (feed_->failure().ok()) return Next::kWait;
    log_warning("a stream of samples ends: {}", feed_->failure().to_string());
    return Next::kEnd;
  }

 private:
  Context& context_;
  archive::ChannelSubscriber subscriber_;  // until the feed has it
  std::unique_ptr<ChannelFeed> feed_;
};

Response stream_channel(Context& context, const Request& request) {
  const Parameters parameters(request, "stream_channel");
  if (!parameters.ok()) return parameters.refusal();
  auto session = read_session(parameters);
  if (auto* refusal = std::get_if<Response>(&session)) return std::move(*refusal);
  archive::ChannelSubscriber::Options options;
  const std::string_view id = request.parameter("id");
  options.session_id = std::get<std::string>(session);
  if (id != kAllChannels)
    options.channel_id = id;
  else if (options.session_id.empty())
    return refuse_parameter("session_id", "all channels of which session? '_all' needs 'session_id'");
  const std::string_view last_id = request.header("last-event-id");
  options.after = last_id.empty() ? parameters.text("after") : std::string(last_id);
  options.from_now = options.session_id.empty();
  const auto sources = context.backend.channels().sources(options.channel_id, options.session_id);
  if (!sources.ok()) return server::problem_of(sources.status());
  if (auto refusal = refuse_ambiguous(options.session_id, sessions_of(*sources))) return std::move(*refusal);
  auto subscriber = archive::ChannelSubscriber::make(context.backend.channels(), std::move(options));
  if (!subscriber.ok())
    return refuse_parameter(last_id.empty() ? "after" : "Last-Event-ID", subscriber.status().message());
  return server::sse_response(std::make_unique<ChannelStream>(context, std::move(*subscriber)));
}

}  // namespace

void install_channels(server::Router& router, Context& context) {
  const auto add = [&](std::string_view operation_id, auto answer) {
    add_route(router, operation_id, [&context, answer](const Request& request) { return answer(context, request); });
  };
  add_route(router, "list_channels",
            with_csv([&context](const Request& request) { return list_channels(context, request); }));
  add("list_recent_samples", list_recent);
  add("get_channel", get_channel);
  add("stream_channel", stream_channel);
  add_route(router, "get_run_reference", with_snapshot(context, "get_run_reference", get_reference));
}

}  // namespace litmus::api
