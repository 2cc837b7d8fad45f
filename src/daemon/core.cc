#include "daemon/core.h"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "gen/event_types.h"
#include "journal/liveness.h"

namespace litmus::daemon {

namespace {

constexpr std::chrono::seconds kTick{1};
// While events come and nobody watches, journals are looked at this often, and their writers needn't ring: each bell
// costs a test some 10 µs.
constexpr std::chrono::milliseconds kLook{1};
constexpr std::chrono::milliseconds kLinger{20};  // after the last event
constexpr std::chrono::seconds kQuiet{2};         // before memory is given back
constexpr uint64_t kMostLagCounted = 200'000;

Uuid boot_id(Env& env) {
  auto text = env.read_file("/proc/sys/kernel/random/boot_id");
  if (!text.ok()) return {};
  return Uuid::parse(std::string_view(*text).substr(0, 36)).value_or(Uuid{});
}

std::filesystem::path numbers_file(const std::filesystem::path& data_dir) { return data_dir / "events" / "_numbers"; }

// Whether an event may let runs or sessions move on.
bool settles(const events::StoredEvent& event) {
  switch (static_cast<events::EventTypeId>(event.type_id)) {
    case events::EventTypeId::kRunEnded:
    case events::EventTypeId::kSessionEnded:
    case events::EventTypeId::kRunMaterialized:
      return true;
    default:
      return false;
  }
}

}  // namespace

Result<std::unique_ptr<Core>> Core::open(const Options& options, server::IoContext& io) {
  std::unique_ptr<Core> core(new Core(options, io));
  LITMUS_RETURN_IF_ERROR(core->open_stores());
  LITMUS_RETURN_IF_ERROR(core->take_up());
  return core;
}

Status Core::open_stores() {
  Env& env = *options_.env;
  LITMUS_RETURN_IF_ERROR(env.make_dirs(options_.data_dir / "events"));
  LITMUS_RETURN_IF_ERROR(dialogs_.load());
  channels_ = std::make_unique<archive::ChannelStore>(archive::ChannelStore::Options{
      options_.data_dir, &env, [this](auto kind, const auto& path, int64_t count, std::string detail) {
        losses_.add(kind, path, count, std::move(detail));
      }});
  LITMUS_ASSIGN_OR_RETURN(const Uuid self, journal::process_identity(options_.data_dir, env));
  LITMUS_ASSIGN_OR_RETURN(doorbell_, journal::Doorbell::open(options_.data_dir, env));
  LITMUS_ASSIGN_OR_RETURN(manifest_, Storage::load_manifest({options_.data_dir, &env}));
  notes_ = load_start_notes(options_.data_dir, env);
  LITMUS_ASSIGN_OR_RETURN(numbers_, open_numbers());
  if (numbers_->damaged_extents() > 0)
    losses_.add("torn_tail", numbers_file(options_.data_dir).string(), 0,
                fmt::format("{} damaged extents; their events are numbered again", numbers_->damaged_extents()));
  unverified_ = manifest_;
  numbers_->raise_high_water(manifest_->watermark);
  last_number_ = numbers_->last_number();
  hub_ = std::make_unique<Hub>(Hub::Options{.epoch = numbers_->epoch(), .floor = manifest_->watermark});
  storage_ = std::make_unique<Storage>(Storage::Options{options_.data_dir, &env}, io_, *numbers_, manifest_);
  ingest_ = std::make_unique<Ingest>(Ingest::Options{.data_dir = options_.data_dir, .env = &env}, *numbers_, losses_,
                                     Ingest::Handlers{[this](const auto& block) { publish(block); },
                                                      [this](const auto& source, const auto& loss) {
                                                        storage_->report_gap({source.session_id(), source.entry().date},
                                                                             source.writer_key(), loss);
                                                      },
                                                      [this](const auto& block) { note_earlier(block); }});
  channel_keeper_ = std::make_unique<ChannelKeeper>(
      ChannelKeeper::Options{.env = &env, .retry_after = options_.retry_after}, *channels_, io_,
      [this](std::set<Uuid> owners) { sessions_->note_channel_owners(std::move(owners)); });
  runs_ = std::make_unique<RunKeeper>(
      RunKeeper::Handlers{[this](const Uuid& key) { return writer_of(key); },
                          [this](RunKeeper::Order order) { materialize(std::move(order)); },
                          [this](const Uuid& run_id) { restore_ ? restore_(run_id) : to_restore_.push_back(run_id); }});
  sessions_ = std::make_unique<SessionKeeper>(SessionKeeper::Options{.data_dir = options_.data_dir,
                                                                     .self = self,
                                                                     .env = &env,
                                                                     .retry_after = options_.retry_after,
                                                                     .relayed_silence = options_.relayed_silence,
                                                                     .relayed_linger = options_.relayed_linger},
                                              *ingest_, *runs_, keeper_handlers());
  return {};
}

std::optional<RunKeeper::Handlers::Writer> Core::writer_of(const Uuid& writer_key) const {
  if (const Source* const source = ingest_->find(writer_key); source != nullptr)
    return RunKeeper::Handlers::Writer{source->owner(), source->entry().date, source->is_relayed()};
  if (sealed_ == nullptr) return std::nullopt;
  auto date = sealed_->date_of(writer_key);
  if (!date) return std::nullopt;
  return RunKeeper::Handlers::Writer{{}, *std::move(date), false};
}

// The mark counts only with the index that it was taken beside: what is in front of it is in segments.
Result<std::unique_ptr<Numbers>> Core::open_numbers() const {
  Env& env = *options_.env;
  const bool fits = manifest_->generation > 0 && notes_.numbers && notes_.numbers->high_water <= manifest_->watermark;
  return Numbers::open({.path = numbers_file(options_.data_dir),
                        .boot_id = options_.boot_id.value_or(boot_id(env)),
                        .now = env.now(),
                        .mark = fits ? notes_.numbers : std::nullopt,
                        .env = &env});
}

// What an earlier life left: every event gets back the number that it had.
Status Core::take_up() {
  taking_up_ = true;
  ingest_->recall_folders(notes_.folders);
  LITMUS_RETURN_IF_ERROR(ingest_->discover());
  std::vector<NumberExtent> extents = numbers_->recovered();
  if (must_read_numbers(extents)) {
    LITMUS_ASSIGN_OR_RETURN(extents, Numbers::read(numbers_file(options_.data_dir), *options_.env));
  }
  SealedFiles sealed(options_.data_dir, losses_, *options_.env);
  LITMUS_RETURN_IF_ERROR(read_sealed(sealed, extents));
  sealed_ = &sealed;
  numbers_->forget_recovered();
  sessions_->lay_by_settled(extents, manifest_->watermark,
                            [&](const Uuid& session_id) { return !sealed.has(session_id); });
  ingest_->replay(
      extents, manifest_->watermark, [this](const auto& block) { note(block); },
      [&](const NumberExtent& extent, const auto& take) { sealed.read(extent, take); });
  runs_->end_of_replay();
  sealed_ = nullptr;
  taking_up_ = false;
  unsettled_ = true;
  return {};
}

Status Core::read_sealed(SealedFiles& sealed, std::vector<NumberExtent>& extents) {
  std::optional<std::set<SealedFiles::Session>> only;
  if (!must_read_sealed(extents)) {
    only.emplace();
    for (const auto& source : ingest_->sources()) only->emplace(source->entry().date, source->session_id());
  }
  LITMUS_RETURN_IF_ERROR(
      sealed.scan(only, [this](const Uuid& key) { return ingest_->find(key) != nullptr; }, *numbers_));
  if (sealed.has_foreign()) {
    LITMUS_ASSIGN_OR_RETURN(extents, Numbers::read(numbers_file(options_.data_dir), *options_.env));
  }
  extents = sealed.merge(extents);
  return {};
}

// A journal that was followed when the mark was taken has its extents behind it, from its first event on. Another may
// have been put back, by somebody or by a power loss: its numbers lie in front of the mark, and its events in segments.
bool Core::must_read_numbers(const std::vector<NumberExtent>& extents) const {
  if (!numbers_->began_at_mark()) return false;
  std::set<Uuid> whole;
  for (const auto& extent : extents)
    if (extent.first_sequence <= 1) whole.insert(extent.writer_key);
  return std::any_of(ingest_->sources().begin(), ingest_->sources().end(), [&](const auto& source) {
    return !whole.contains(source->writer_key()) &&
           (source->created_at() <= notes_.written_at || may_be_stored(source->session_id()));
  });
}

// Says so without a clock: those may be turned back.
bool Core::may_be_stored(const Uuid& session_id) const {
  const std::string id = session_id.to_string();
  const auto& segments = manifest_->event_segments;
  return std::any_of(segments.begin(), segments.end(), [&](const archive::Segment& segment) {
    return !segment.sessions || segment.sessions->may_hold(id);
  });
}

// All of them only when the index is gone, or older than a seal: what is sealed is in segments otherwise.
bool Core::must_read_sealed(const std::vector<NumberExtent>& extents) const {
  if (manifest_->generation == 0) return true;
  return std::any_of(extents.begin(), extents.end(), [&](const auto& extent) {
    return extent.last_number() > manifest_->watermark && ingest_->find(extent.writer_key) == nullptr;
  });
}

// A whole history doesn't fit into memory.
void Core::checkpoint_while_taking_up() {
  const CheckpointWork work = checkpoint_work();
  ManifestPtr manifest;
  const Status written = storage_->checkpoint_now(work, manifest);
  checkpointed(written, std::move(manifest), work);
}

void Core::start() {
  last_event_at_ = std::chrono::steady_clock::now();
  bell_watch_ = io_.watch_fd(doorbell_->fd(), [this] { pump(); });
  io_.every(options_.liveness_interval, [this] { look(); });
  io_.every(kTick, [this] { tick(); });
  look();
  pump();
}

void Core::note(const events::EventBlockPtr& block) {
  runs_->apply(block);
  for (const auto& event : block->events) dialogs_.apply(event);
}

// Of a session that was laid by unread: its replay comes late.
void Core::note_earlier(const events::EventBlockPtr& block) {
  runs_->replay(block);
  for (const auto& event : block->events) dialogs_.apply(event);
  replayed_late_ = true;
  pinned_.reset();
}

void Core::publish(const events::EventBlockPtr& block) {
  last_number_.store(block->last_number(), std::memory_order_relaxed);
  hub_->publish(block);
  tail_.append(block);
  note(block);
  pinned_.reset();
  hub_->wake();  // whoever wakes up finds the runs as these events left them
  for (const auto& event : block->events) unsettled_ |= settles(event);
  if (taking_up_ && tail_.rows() >= options_.checkpoint_rows) checkpoint_while_taking_up();
}

void Core::discover_if_changed() {
  const uint64_t generation = doorbell_->generation();
  if (generation == seen_generation_) return;
  const Status listed = ingest_->discover();
  if (listed.ok())
    seen_generation_ = generation;
  else
    log_warning("cannot list the journals, trying again: {}", listed.message());
}

bool Core::read_round() {
  const int64_t before = numbers_->last_number();
  ingest_->hold_back(tail_.rows() >= options_.checkpoint_rows);
  lagging_ = ingest_->read_round();
  if (std::exchange(replayed_late_, false)) {
    runs_->end_of_replay();
    unsettled_ = true;
  }
  unsettled_ |= ingest_->take_finished();
  const bool came = numbers_->last_number() != before;
  if (came) last_event_at_ = std::chrono::steady_clock::now();
  return lagging_ || came;
}

void Core::pump() {
  if (closed_) return;
  pump_posted_ = false;
  if (std::exchange(asleep_, false)) doorbell_->awake();
  discover_if_changed();
  read_round();
  if (std::exchange(unsettled_, false)) settle();
  answer_catch_ups();
  if (numbers_->wants_sync()) sync_numbers();
  if (tail_.rows() >= options_.checkpoint_rows) checkpoint();
  if (lagging_) return pump_soon();
  lag_events_.store(0, std::memory_order_relaxed);
  go_to_sleep();
}

void Core::sync_numbers() {
  if (std::exchange(syncing_numbers_, true)) return;
  storage_->sync_numbers([this](const Status& status) {
    syncing_numbers_ = false;
    if (!status.ok()) log_error("{}", status.message());
  });
}

// The others on this thread have their turn between two rounds.
void Core::pump_soon() {
  if (std::exchange(pump_posted_, true)) return;
  io_.post([this] { pump(); });
}

// Either a writer sees that we sleep, or this second look sees its record.
void Core::go_to_sleep() {
  if (hub_->listeners() == 0 && std::chrono::steady_clock::now() - last_event_at_ < kLinger) return look_again_soon();
  asleep_ = true;
  doorbell_->announce_sleep();
  if (doorbell_->generation() != seen_generation_ || read_round()) pump_soon();
}

void Core::look_again_soon() {
  if (std::exchange(lingers_, true)) return;
  io_.after(kLook, [this] {
    lingers_ = false;
    pump();
  });
}

void Core::settle() {
  sessions_->advance();
  answer_seal_waits();
}

void Core::look() {
  look_posted_ = false;
  if (closed_) return;
  if (sessions_->look()) {
    pump_soon();
    look_after_channels();
  }
  answer_seal_waits();
}

void Core::look_after_channels() { channel_keeper_->look(sessions_->dead_owners()); }

void Core::look_soon() {
  if (std::exchange(look_posted_, true)) return;
  io_.post([this] { look(); });
}

bool Core::bell_waits() const {
  pollfd entry{doorbell_->fd(), POLLIN, 0};
  return ::poll(&entry, 1, 0) != 0;
}

// What `litmus daemon status` says of the last seconds.
void Core::measure() {
  constexpr size_t kTicks = 10;
  numbers_by_tick_.push_back(numbers_->last_number());
  if (numbers_by_tick_.size() > kTicks + 1) numbers_by_tick_.pop_front();
  const auto seconds = static_cast<double>(std::max<size_t>(1, numbers_by_tick_.size() - 1));
  events_per_s_.store(static_cast<double>(numbers_by_tick_.back() - numbers_by_tick_.front()) / seconds,
                      std::memory_order_relaxed);
  live_journals_.store(sessions_->live_journals(), std::memory_order_relaxed);
}

void Core::tick() {
  if (closed_) return;
  measure();
  const auto now = std::chrono::steady_clock::now();
  if (asleep_ && !pump_posted_ && !bell_waits() && read_round() && !bell_waits()) {
    ++missed_bells_;
    log_warning("events came without a bell ({} times now)", missed_bells_);
  }
  if (const Status listed = ingest_->discover(); !listed.ok())
    log_warning("cannot list the journals: {}", listed.message());
  // Counting costs something: only while there is something to count.
  if (lagging_)
    lag_events_.store(static_cast<int64_t>(ingest_->count_waiting(kMostLagCounted)), std::memory_order_relaxed);
  if (numbers_->wants_renewal())
    if (const Status renewed = numbers_->renew(); !renewed.ok()) log_error("{}", renewed.message());
  pump_soon();
  if (tail_.rows() > 0 && now - last_event_at_ > options_.checkpoint_idle) checkpoint();
  look_after_channels();
  ingest_->doubt_a_folder();
  verify_index();
  release_memory(now);
  if (now - last_housekeeping_at_ > options_.housekeeping) {
    last_housekeeping_at_ = now;
    keep_start_notes();
    runs_->retry_failed(now);
    sessions_->sweep();
  }
}

// Only when nobody would wait for it.
void Core::release_memory(std::chrono::steady_clock::time_point now) {
  if (!memory_is_free_ || lagging_ || now - last_event_at_ < kQuiet || storage_->pending() > 0) return;
  memory_is_free_ = false;
  storage_->release_memory();
}

void Core::when_caught_up(std::deque<CatchUp>& waits, std::function<void()> then) {
  discover_if_changed();
  waits.push_back({ingest_->ticket(), std::move(then)});
  pump();
}

void Core::answer_catch_ups() {
  const auto answer = [](std::deque<CatchUp>& waits, const auto& reached) {
    while (!waits.empty() && reached(waits.front().ticket)) {
      const auto then = std::move(waits.front().then);
      waits.pop_front();
      then();
    }
  };
  answer(living_catch_ups_, [this](uint64_t ticket) { return ingest_->reached_living(ticket); });
  answer(catch_ups_, [this](uint64_t ticket) { return ingest_->reached(ticket); });
}

void Core::when_sealed(const Uuid& session_id, std::function<bool()> still_wanted, std::function<void()> then) {
  when_caught_up(living_catch_ups_,
                 [this, wait = SealWait{session_id, std::move(still_wanted), std::move(then)}]() mutable {
                   seal_waits_.push_back(std::move(wait));
                   settle();
                 });
}

void Core::answer_seal_waits() {
  std::vector<SealWait> waits = std::move(seal_waits_);
  seal_waits_.clear();
  for (auto& wait : waits) {
    if (!wait.still_wanted()) continue;
    if (sessions_->is_sealed(wait.session_id))
      wait.then();
    else
      seal_waits_.push_back(std::move(wait));
  }
}

query::SnapshotPtr Core::pin() {
  const int64_t losses = losses_.total();
  if (pinned_ != nullptr && losses == reported_losses_) return pinned_;
  auto snapshot = std::make_shared<query::Snapshot>();
  snapshot->manifest = manifest_;
  snapshot->tail = tail_.blocks();
  snapshot->runs = runs_->records();
  snapshot->losses = losses_.list();
  reported_losses_ = losses;
  return pinned_ = std::move(snapshot);
}

bool Core::is_idle() const {
  return storage_->pending() == 0 && !channel_keeper_->is_busy() && !sessions_->has_live_journal() &&
         catch_ups_.empty() && living_catch_ups_.empty() && !lagging_ && !sessions_->has_backlog();
}

SessionKeeper::Done Core::after_ingest(SessionKeeper::Done done) {
  return [this, done = std::move(done)](const Status& status) {
    when_caught_up(living_catch_ups_, [done, status] { done(status); });
  };
}

SessionKeeper::Handlers Core::keeper_handlers() {
  SessionKeeper::Handlers handlers;
  handlers.end_orphans = [this](auto orphans, auto done) {
    storage_->end_orphans(std::move(orphans), after_ingest(std::move(done)));
  };
  handlers.close_own = [this](const Uuid& session_id, auto done) {
    storage_->close_own(session_id, after_ingest(std::move(done)));
  };
  handlers.seal_early = [this](auto order, auto done) { storage_->seal_early(std::move(order), std::move(done)); };
  handlers.seal = [this](auto orders, auto done) {
    storage_->seal(
        checkpoint_work(), std::move(orders),
        [this](const auto& status, auto manifest, const auto& work) {
          checkpointed(status, std::move(manifest), work);
        },
        [this, done = std::move(done)](const Status& status) {
          done(status);
          answer_seal_waits();
          merge_segments();
        });
  };
  return handlers;
}

Status Core::close() {
  ingest_->hold_back(true);
  while (ingest_->read_round()) {
  }
  closed_ = true;
  channel_keeper_.reset();
  Status first = storage_->finish(checkpoint_work());
  Status numbered = numbers_->close();
  const StartNotes notes = start_notes(first.ok() ? numbers_->last_number() : manifest_->watermark);
  const bool changed = !notes.says_the_same(notes_);
  const Status kept = changed ? store_start_notes(notes, options_.data_dir, *options_.env) : Status();
  if (!kept.ok()) log_debug("the next start has more to look at: {}", kept.message());
  return first.ok() ? numbered : first;
}

}  // namespace litmus::daemon
