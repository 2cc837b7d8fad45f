#include "daemon/start_notes.h"

#include <nlohmann/json.hpp>

namespace litmus::daemon {

namespace {

using nlohmann::json;

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

}  // namespace

StartNotes load_start_notes(const std::filesystem::path& data_dir, Env& env) {
  const auto text = env.read_file(file_of(data_dir));
  if (!text.ok()) return {};
  const json document = json::parse(*text, nullptr, false);
  if (!document.is_object()) return {};
  StartNotes notes;
  try {
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
  LITMUS_RETURN_IF_ERROR(env.make_dirs(file_of(data_dir).parent_path()));
  return env.replace_file(file_of(data_dir), document.dump() + "\n");
}

}  // namespace litmus::daemon
