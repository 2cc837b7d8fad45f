#include "daemon/quarantine.h"

#include <nlohmann/json.hpp>

namespace litmus::daemon {

namespace {

// A name that isn't taken: `x.arrow`, `x-2.arrow`, …
std::filesystem::path free_name(const std::filesystem::path& wanted) {
  std::error_code error;
  std::filesystem::path name = wanted;
  for (int i = 2; std::filesystem::exists(name, error); ++i)
    name.replace_filename(wanted.stem().string() + "-" + std::to_string(i) + wanted.extension().string());
  return name;
}

Status from_code(const std::error_code& error, const std::filesystem::path& path) {
  if (!error) return {};
  return Status::from_errno(error.value(), "cannot keep " + path.string() + " in quarantine");
}

}  // namespace

Status Quarantine::write_note(const std::filesystem::path& kept, const api::FileFinding& found) {
  nlohmann::ordered_json note = {{"path", found.path},
                                 {"kind", found.kind},
                                 {"found_at", env_.now().to_string()},
                                 {"problems", found.problems},
                                 {"meaning", found.meaning}};
  if (found.events) note["readable"] = *found.events;
  if (found.lost) note["lost"] = *found.lost;
  return env_.replace_file(kept.string() + ".json", note.dump(2) + "\n");
}

Result<std::string> Quarantine::keep(const api::FileFinding& found) {
  const auto original = data_dir_ / found.path;
  const auto kept = free_name(data_dir_ / "quarantine" / found.path);
  LITMUS_RETURN_IF_ERROR(env_.make_dirs(kept.parent_path()));
  std::error_code error;
  std::filesystem::create_hard_link(original, kept, error);
  if (error) {
    error.clear();
    std::filesystem::copy_file(original, kept, error);
    LITMUS_RETURN_IF_ERROR(from_code(error, original));
    LITMUS_ASSIGN_OR_RETURN(const File copy, env_.open(kept, OpenMode::kReadWrite));
    LITMUS_RETURN_IF_ERROR(env_.sync_file(copy));
  }
  LITMUS_RETURN_IF_ERROR(write_note(kept, found));
  LITMUS_RETURN_IF_ERROR(env_.sync_dir(kept.parent_path()));
  return kept.lexically_relative(data_dir_).string();
}

Result<std::string> Quarantine::move(const api::FileFinding& found) {
  LITMUS_ASSIGN_OR_RETURN(auto kept, keep(found));
  LITMUS_RETURN_IF_ERROR(env_.unlink(data_dir_ / found.path));
  LITMUS_RETURN_IF_ERROR(env_.sync_dir((data_dir_ / found.path).parent_path()));
  return kept;
}

}  // namespace litmus::daemon
