// Channel journals, as they come and with every checksum made good again: taken in as the daemon does, live and dead,
// then every value is read by its place.
#include "archive/channel_journal.h"
#include "fuzz/fuzz.h"
#include "fuzz/journal_bytes.h"
#include "fuzz/read_run.h"
#include "fuzz/sample_journals.h"

namespace litmus::fuzz {
namespace {

using namespace archive;

void read_channels(ChannelJournal& journal) {
  (void)journal.refresh();
  const auto lock = journal.read_lock();
  for (const auto& [name, channel] : journal.channels())
    for (const auto& run : channel.runs) read_run(*run);
}

void read(const std::string& bytes) {
  const InputFile file(bytes);
  journal::JournalEntry entry;
  entry.path = file.path();
  const auto journal = ChannelJournal::open(entry);
  if (!journal.ok()) return;
  read_channels(**journal);
  (*journal)->set_dead();
  read_channels(**journal);
  require((*journal)->at_end() || (*journal)->has_failed(), "a dead journal is read to its end");
  (void)(*journal)->take_troubles();
}

}  // namespace

std::vector<std::string> seeds() {
  return {journal_of_scalars(false), journal_of_scalars(true), journal_of_everything(), journal_of_a_long_array()};
}

}  // namespace litmus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(litmus::fuzz::text_of(data, size));
  litmus::fuzz::read(bytes);
  litmus::fuzz::read(litmus::fuzz::resealed(bytes));
  return 0;
}
