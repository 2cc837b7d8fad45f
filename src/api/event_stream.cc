#include "api/event_stream.h"

#include "api/live_reader.h"
#include "api/output_feed.h"
#include "api/run_status.h"
#include "base/log.h"
#include "server/sse.h"

namespace litmus::api {
namespace {

class EventStream final : public server::Stream {
 public:
  EventStream(Context& context, EventStreamOptions options) : context_(context), options_(std::move(options)) {}

  ~EventStream() override {
    if (watch_ != 0) context_.active->unwatch(watch_);
  }

  void open(std::function<void()> wake) override {
    reader_ = std::make_unique<LiveReader>(context_, options_.filter, options_.after, wake);
    if (options_.first) reader_->preload(std::move(*options_.first));
    if (options_.with_progress) watch_ = context_.active->watch(wake);
    if (options_.with_output) output_ = std::make_unique<OutputFeed>(context_, *options_.filter.run_id, wake);
    wake();
  }

  Next fill(std::string& out, size_t budget_bytes) override {
    const uint64_t epoch = reader_->position().epoch;
    const LiveReader::Next next = reader_->read([&](const LiveReader::Item& item) {
      text_.clear();
      append_numbered(text_, item);
      server::append_sse_event(out, Cursor{epoch, item.number}.to_string(), item.type, text_);
      if (options_.with_progress) note_end(out, item);
      return out.size() < budget_bytes;
    });
    if (next == LiveReader::Next::kFailed) return failed();
    if (next == LiveReader::Next::kMore) return Next::kMore;
    if (options_.with_progress) append_progress(out);
    if (output_) append_output(out);
    return Next::kWait;
  }

 private:
  // The client comes again with its last id, and is told then what is the matter.
  Next failed() const {
    log_warning("a stream of events ends: {}", reader_->failure().to_string());
    return Next::kEnd;
  }

  void append_progress(std::string& out) {
    if (ended_ || seen_version_ == context_.active->version()) return;
    seen_version_ = context_.active->version();
    for (const auto& run : context_.active->runs()) {
      if (run->run_id == options_.filter.run_id) emit_progress(out, run_status_json(*run));
    }
  }

  void append_output(std::string& out) {
    text_.clear();
    if (output_->take(text_)) server::append_sse_event(out, "", "output", text_);
  }

  void note_end(std::string& out, const LiveReader::Item& item) {
    if (item.type == "run.ended") outcome_ = std::string(text_member(item.json, "outcome"));
    const bool stored = item.type == "run.materialized";
    if (!stored && item.type != "run.materialization_failed") return;
    ended_ = true;
    emit_progress(out, finished_status_json(options_.filter.run_id->to_string(), outcome_, !stored));
  }

  void emit_progress(std::string& out, std::string status) {
    if (status == last_status_) return;
    last_status_ = std::move(status);
    server::append_sse_event(out, "", "progress", last_status_);
  }

  Context& context_;
  EventStreamOptions options_;
  std::unique_ptr<LiveReader> reader_;
  std::unique_ptr<OutputFeed> output_;  // of a launched run
  int watch_ = 0;                       // of context_.active
  uint64_t seen_version_ = 0;
  bool ended_ = false;  // the run's record is durable, or couldn't be stored
  std::string outcome_, last_status_, text_;
};

}  // namespace

std::unique_ptr<server::Stream> make_event_stream(Context& context, EventStreamOptions options) {
  return std::make_unique<EventStream>(context, std::move(options));
}

}  // namespace litmus::api
