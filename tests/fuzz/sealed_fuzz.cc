// Sealed sessions: read as queries read them, and salvaged as repair does. With few events: Arrow's own metadata is
// most of the file.
#include "archive/salvage.h"
#include "archive/seal.h"
#include "base/crc32c.h"
#include "base/test_dir.h"
#include "events/event_maker.h"
#include "fuzz/fuzz.h"
#include "journal/writer.h"

namespace litmus::fuzz {
namespace {

using events::EventBlockPtr;
using events::EventMaker;

// The bytes of the sealed file of a session with so many events.
std::string sealed(int count) {
  const TestDir dir;
  EventMaker made;
  made.add("session.started").add("run.started", R"({"dut_serial":"SN1"})").add("x.unknown_type", R"({"a":1})");
  for (int i = 3; i < count; ++i) made.add("instrument.read", "{\"value\":" + std::to_string(i) + "}");
  auto writer = journal::Writer::open({.data_dir = dir.path(),
                                       .session_id = SessionId{made.session_id},
                                       .session_started = EventMaker::kStart,
                                       .doorbell = nullptr})
                    .value();
  for (const EventBlockPtr block = made.block(); const auto& event : block->events) {
    const journal::RecordHeader header{EventId{event.id}, SessionId{event.session_id}, RunId{event.run_id},
                                       event.occurred_at, event.received_at,           event.type_id};
    (void)writer->append(header, event.json).value();
  }
  const auto path = writer->path();
  require(writer->close().ok(), "a journal can be closed");
  const auto number = [](uint64_t sequence) { return static_cast<int64_t>(sequence); };
  const auto file = archive::seal_journal(path, number).value();
  return Env::real().read_file(file.path).value();
}

uint32_t checksum(const EventBlockPtr& block) {
  uint32_t crc = 0;
  for (const auto& event : block->events) {
    crc = crc32c(crc, event.json.data(), event.json.size());
    crc = crc32c(crc, event.type.data(), event.type.size());
  }
  return crc;
}

}  // namespace

std::vector<std::string> seeds() { return {sealed(3), sealed(60), sealed(120)}; }

}  // namespace litmus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace litmus;
  const fuzz::InputFile file(fuzz::text_of(data, size));
  int64_t events = 0;
  const auto visit = [&](const events::EventBlockPtr& block) {
    fuzz::require(!block->events.empty(), "no block is empty");
    events += static_cast<int64_t>(block->events.size());
    (void)fuzz::checksum(block);
  };
  const Status read = archive::read_sealed(file.path(), visit);
  const auto salvage = archive::salvage_sealed(file.path());
  if (!salvage.ok()) return 0;
  for (const auto& block : salvage->blocks) (void)fuzz::checksum(block);
  if (read.ok()) fuzz::require(salvage->events == events, "repair finds what a reader finds");
  return 0;
}
