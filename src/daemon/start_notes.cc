#include "daemon/start_notes.h"

#include <nlohmann/json.hpp>

#include "base/crc32c.h"

namespace litmus::daemon {

namespace {

using nlohmann::json;

constexpr const char* kChecksum = "checksum";  // of the document without it

std::filesystem::path file_of(const std::filesystem::path& data_dir) { return data_dir / "index" / "start.json"; }

json to_json(const NumbersMark& mark) {
  return {{"records", mark.records},       {"high_water", mark.high_water}, {"reserved_through", mark.reserved_through},
          {"last_epoch", mark.last_epoch}, {"clean_end", mark.clean_end},   {"boot_id", mark.boot_id.to_string()},
          {"last_crc", mark.last_crc}};
}

NumbersMark to_mark(const json& given) {
  NumbersMark mark;
  mark.records = given.at("records").get<uint64_t>();
  mark.high_water = given.at("high_water").get<int64_t>();
  mark.reserved_through = given.at("reserved_through").get<int64_t>();
  mark.last_epoch = given.at("last_epoch").get<uint64_t>();
  mark.clean_end = given.at("clean_end").get<bool>();
  mark.boot_id = Uuid::parse(given.at("boot_id").get<std::string>()).value_or(Uuid{});
  mark.last_crc = given.at("last_crc").get<uint32_t>();
  return mark;
}

uint32_t checksum_of(const json& document) {
  const std::string text = document.dump();
  return crc32c(0, text.data(), text.size());
}

// Takes the checksum out.
bool is_as_written(json& document) {
  if (!document.is_object() || !document.contains(kChecksum)) return false;
  const json written = document[kChecksum];
  document.erase(kChecksum);
  return written == json(checksum_of(document));
}

}  // namespace

StartNotes load_start_notes(const std::filesystem::path& data_dir, Env& env) {
  const auto text = env.read_file(file_of(data_dir));
  if (!text.ok()) return {};
  json document = json::parse(*text, nullptr, false);
  StartNotes notes;
  try {
    if (!is_as_written(document)) return {};
    notes.folders = document.value("folders", "");
    notes.written_at.micros = document.value("written_at_us", int64_t{0});
    if (document.contains("numbers")) notes.numbers = to_mark(document["numbers"]);
  } catch (const json::exception&) {
    return {};
  }
  return notes;
}

Status store_start_notes(const StartNotes& notes, const std::filesystem::path& data_dir, Env& env) {
  json document = {{"folders", notes.folders}, {"written_at_us", notes.written_at.micros}};
  if (notes.numbers) document["numbers"] = to_json(*notes.numbers);
  document[kChecksum] = checksum_of(document);
  LITMUS_RETURN_IF_ERROR(env.make_dirs(file_of(data_dir).parent_path()));
  return env.replace_file(file_of(data_dir), document.dump() + "\n");
}

}  // namespace litmus::daemon
