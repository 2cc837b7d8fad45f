#include "daemon/file_check.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "archive/channel_segment.h"
#include "archive/salvage.h"
#include "archive/segments.h"
#include "daemon/numbers.h"
#include "journal/liveness.h"
#include "journal/reader.h"
#include "runs/run_file_diff.h"

namespace litmus::daemon {

namespace {

using api::FileFinding;

constexpr int kLooks = 3;  // at a file that changes while it is read

class Checker {
 public:
  Checker(const std::filesystem::path& data_dir, const std::string& path, DataFileKind kind, Env& env)
      : data_dir_(data_dir), path_(data_dir / path), env_(env) {
    found_.path = path;
    found_.kind = data_file_kind_name(kind);
  }

  Result<FileFinding> check(DataFileKind kind) {
    const Status checked = read(kind);
    if (checked.code() == ErrorCode::kNotFound) {
      found_.state = "gone";
    } else if (checked.code() == ErrorCode::kCorrupt) {
      damaged(checked.message());
    } else if (checked.code() == ErrorCode::kUnsupported) {
      found_.problems.push_back("made by a newer Litmus, which has to check it");
    } else if (!checked.ok()) {
      return checked;
    }
    return std::move(found_);
  }

 private:
  Status read(DataFileKind kind) {
    switch (kind) {
      case DataFileKind::kEventJournal:
      case DataFileKind::kChannelJournal:
        return journal();
      case DataFileKind::kSealedSession:
        return sealed_session();
      case DataFileKind::kNumbers:
        return numbers();
      case DataFileKind::kChannelSegment:
        return channel_segment();
      case DataFileKind::kChannelRegistry:
        return registry();
      case DataFileKind::kRunFile:
      case DataFileKind::kRollup:
        return runs::check_run_file(path_, env_);
      case DataFileKind::kManifest:
        return archive::load_manifest(path_.parent_path(), env_).status();
      case DataFileKind::kSegment:
        return segment();
      case DataFileKind::kChannelLevels:
        return levels();
    }
    return {};
  }

  void damaged(std::string problem) {
    found_.state = "damaged";
    found_.problems.push_back(std::move(problem));
  }

  // Its bytes up to the first record: all zeros in a file that is just being made.
  bool is_unborn() const {
    const auto file = env_.open(path_, OpenMode::kRead);
    if (!file.ok()) return false;
    std::string head(journal::kDataOffset, '\0');
    const auto size = env_.read_at(*file, head.data(), head.size(), 0);
    return size.ok() && head.find_first_not_of('\0') == std::string::npos;
  }

  Status journal() {
    auto reader = journal::Reader::open(path_, env_);
    if (reader.status().code() == ErrorCode::kCorrupt && is_unborn()) {
      found_.state = "live";
      return {};
    }
    if (!reader.ok()) return reader.status();
    const bool alive = journal::is_alive(data_dir_, reader->header().process_uuid, env_);
    if (alive)
      found_.state = "live";
    else
      reader->set_dead();
    found_.events = 0;
    journal::Record record;
    while (true) {
      LITMUS_ASSIGN_OR_RETURN(const auto next, reader->next(record));
      if (next != journal::Reader::Next::kRecord) break;
      ++*found_.events;
    }
    for (const auto& loss : reader->take_losses()) note(loss);
    return {};
  }

  // A torn tail is the record that was being written when its process died: nobody was told that it is stored.
  void note(const journal::Loss& loss) {
    const bool gap = loss.kind == journal::Loss::Kind::kGap;
    if (!gap && !loss.was_durable) return;
    const bool counted = gap && loss.last_sequence >= loss.first_sequence;
    const int64_t lost = counted ? static_cast<int64_t>(loss.last_sequence - loss.first_sequence + 1) : 0;
    if (counted) found_.lost = found_.lost.value_or(0) + lost;
    damaged(counted ? fmt::format("{} records at byte {} can't be read", lost, loss.offset)
                    : fmt::format("{} bytes at byte {} are no records", loss.size_bytes, loss.offset));
  }

  Status sealed_session() {
    LITMUS_ASSIGN_OR_RETURN(auto salvage, archive::salvage_sealed(path_, env_));
    found_.events = salvage.events;
    for (auto& problem : salvage.problems) damaged(std::move(problem));
    return {};
  }

  Status numbers() {
    int64_t damaged_records = 0;
    for (int look = 0; look < kLooks; ++look) {
      LITMUS_ASSIGN_OR_RETURN(damaged_records, Numbers::count_damaged(path_, env_));
      if (damaged_records == 0) return {};
    }
    damaged(fmt::format("{} records don't hold", damaged_records));
    return {};
  }

  Status channel_segment() {
    LITMUS_ASSIGN_OR_RETURN(const auto segment, archive::scan_segment(path_, env_));
    found_.events = static_cast<int64_t>(segment.info.values);
    return {};
  }

  Status registry() {
    LITMUS_ASSIGN_OR_RETURN(const auto text, env_.read_file(path_));
    const auto document = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
    return document.is_object() ? Status() : Status(ErrorCode::kCorrupt, "it isn't a JSON object");
  }

  Status segment() {
    const auto index = data_dir_ / "index";
    const auto manifest = archive::load_manifest(index, env_);
    if (!manifest.ok()) return {};  // said of the manifest
    for (const auto* list : {&manifest->event_segments, &manifest->run_segments, &manifest->step_segments,
                             &manifest->measurement_segments}) {
      for (const auto& segment : *list)
        if (index / segment.path == path_) return archive::read_segment(segment, index, env_).status();
    }
    return {};  // one that a query still reads, or that a crash left
  }

  Status levels() {
    const auto below = std::filesystem::path(found_.path).lexically_relative("index/channels");
    auto segment = data_dir_ / "channels" / below;
    segment.replace_extension(".arrow");
    if (!env_.info(segment).ok()) return {};  // of a segment that is gone
    return archive::open_description(path_, segment, env_).status();
  }

  const std::filesystem::path& data_dir_;
  const std::filesystem::path path_;
  Env& env_;
  FileFinding found_;
};

}  // namespace

bool is_disposable(DataFileKind kind) {
  switch (kind) {
    case DataFileKind::kManifest:
    case DataFileKind::kSegment:
    case DataFileKind::kRollup:
    case DataFileKind::kChannelLevels:
      return true;
    default:
      return false;
  }
}

Result<FileFinding> check_file(const std::filesystem::path& data_dir, const std::string& path, DataFileKind kind,
                               Env& env) {
  return Checker(data_dir, path, kind, env).check(kind);
}

}  // namespace litmus::daemon
