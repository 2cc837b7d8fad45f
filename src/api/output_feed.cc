#include "api/output_feed.h"

namespace litmus::api {

OutputFeed::OutputFeed(Context& context, const Uuid& run_id, std::function<void()> wake)
    : context_(context), run_id_(run_id), wake_(std::move(wake)), self_(std::make_shared<OutputFeed*>(this)) {
  look();
}

OutputFeed::~OutputFeed() {
  *self_ = nullptr;
  context_.io.cancel(timer_);
}

bool OutputFeed::take(std::string& json) {
  if (waiting_.empty()) return false;
  json = std::exchange(waiting_, "");
  if (!over_) timer_ = context_.io.after(kInterval, [this] { look(); });
  return true;
}

void OutputFeed::look() {
  timer_ = 0;
  auto job = [this_weakly = self_, &context = context_, id = run_id_, wish = wish_] {
    Look look;
    if (const auto run = context.backend.launcher().find(id)) {
      auto answer = output_json(*run, wish);
      look.found = answer.ok();
      look.ended = run->ended;
      if (answer.ok()) look.answer = std::move(*answer);
    }
    context.io.post([this_weakly, look = std::move(look)] {
      if (*this_weakly) (*this_weakly)->looked(look);
    });
  };
  if (!context_.pool.submit(std::move(job))) timer_ = context_.io.after(kInterval, [this] { look(); });
}

void OutputFeed::looked(Look look) {
  const bool news = look.found && (look.answer.lines > 0 || look.answer.unfinished != unfinished_ || look.ended);
  over_ = look.ended && look.answer.lines < wish_.tail;
  if (!news) {
    timer_ = context_.io.after(kInterval, [this] { this->look(); });
    return;
  }
  wish_.offset = look.answer.next_offset;
  unfinished_ = std::move(look.answer.unfinished);
  waiting_ = std::move(look.answer.json);
  wake_();
}

}  // namespace litmus::api
