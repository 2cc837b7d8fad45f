// Sealed samples, and their descriptions below index/: scanned as repair does, opened as queries do.
#include "archive/channel_journal.h"
#include "archive/channel_segment.h"
#include "base/test_dir.h"
#include "fuzz/fuzz.h"
#include "fuzz/read_run.h"
#include "fuzz/sample_journals.h"

namespace litmus::fuzz {
namespace {

using namespace archive;

// A segment as the sealing makes it of a run, and its description.
std::vector<std::string> files_of(const ChannelRun& run, const std::string& channel) {
  const TestDir dir;
  SegmentInfo info = describe_run(run);
  info.channel_id = channel;
  info.session_id = info.writer_key = Uuid::v5(Uuid{}, "session");
  const std::atomic<bool> stopping{false};
  const auto path = dir / "segment.arrow", description = dir / "segment.levels";
  require(write_segment(run, info, path, Env::real(), stopping).ok(), "a run can be sealed");
  const ChannelSegment scanned = scan_segment(path, Env::real()).value();
  require(store_description(scanned, description, Env::real()).ok(), "a segment can be described");
  return {Env::real().read_file(path).value(), Env::real().read_file(description).value()};
}

void add_files(const std::string& journal_bytes, std::vector<std::string>& out) {
  const InputFile file(journal_bytes);
  journal::JournalEntry entry;
  entry.path = file.path();
  const auto journal = ChannelJournal::open(entry).value();
  journal->set_dead();
  require(journal->refresh().ok(), "a journal can be read");
  for (const auto& [name, channel] : journal->channels())
    for (const auto& run : channel.runs)
      for (std::string& bytes : files_of(*run, name)) out.push_back(std::move(bytes));
}

}  // namespace

std::vector<std::string> seeds() {
  std::vector<std::string> made;
  add_files(journal_of_scalars(true), made);
  add_files(journal_of_everything(), made);
  return made;
}

}  // namespace litmus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace litmus;
  const fuzz::InputFile file(fuzz::text_of(data, size));
  if (const auto segment = archive::scan_segment(file.path(), Env::real()); segment.ok()) fuzz::read_run(*segment->run);
  (void)archive::peek_description(file.path(), Env::real());
  (void)archive::open_description(file.path(), file.path(), Env::real());
  return 0;
}
