#include "cli/templates.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <nlohmann/json.hpp>

#include "base/env.h"

namespace litmus::cli {
namespace {

namespace fs = std::filesystem;

std::string replaced(std::string text, std::string_view word, std::string_view by) {
  for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size()))
    text.replace(at, word.size(), by);
  return text;
}

std::string path_in_project(std::string_view path, std::string_view name) {
  std::string shown = replaced("/" + std::string(path), "/dot_", "/.").substr(1);
  return replaced(std::move(shown), "new_name", name);
}

bool is_there(const fs::path& path) {
  std::error_code ec;
  return fs::exists(fs::symlink_status(path, ec));
}

// `kCreateExclusive`: a file that somebody makes at this moment isn't overwritten either.
Status write_one(const fs::path& path, const std::string& text) {
  std::error_code ec;
  fs::create_directories(path.parent_path(), ec);
  if (ec) return Status::from_errno(ec.value(), "cannot make the folder " + path.parent_path().string());
  LITMUS_ASSIGN_OR_RETURN(const File file, Env::real().open(path, OpenMode::kCreateExclusive));
  return Env::real().write_at(file, text.data(), text.size(), 0);
}

}  // namespace

std::string yaml_scalar(std::string_view text) {
  constexpr std::string_view kWords[] = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"};
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  const bool plain = !text.empty() && std::isalpha(static_cast<unsigned char>(text.front())) != 0 &&
                     std::all_of(text.begin(), text.end(),
                                 [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; });
  const bool word = std::find(std::begin(kWords), std::end(kWords), lower) != std::end(kWords);
  return plain && !word ? std::string(text) : nlohmann::json(text).dump();
}

std::vector<NewFile> instantiate(std::span<const std::string_view> sets, std::string_view name) {
  std::map<std::string, std::string> by_path;
  for (const std::string_view set : sets) {
    for (const TemplateFile& file : template_files()) {
      if (!file.path.starts_with(set) || file.path.substr(set.size(), 1) != "/") continue;
      const std::string path = path_in_project(file.path.substr(set.size() + 1), name);
      const bool yaml = path.ends_with(".yaml");
      by_path[path] = replaced(std::string(file.text), "__NAME__", yaml ? yaml_scalar(name) : std::string(name));
    }
  }
  std::vector<NewFile> files;
  for (auto& [path, text] : by_path) files.push_back({path, std::move(text)});
  return files;
}

Status write_new(const fs::path& root, std::span<const NewFile> files) {
  std::string taken;
  for (const NewFile& file : files) {
    if (is_there(root / file.path)) taken += (taken.empty() ? "" : ", ") + (root / file.path).string();
  }
  if (!taken.empty())
    return Status(ErrorCode::kAlreadyExists,
                  "there already: " + taken + "; nothing was written. Move it away, or take another name or folder");
  for (const NewFile& file : files) LITMUS_RETURN_IF_ERROR(write_one(root / file.path, file.text));
  return {};
}

}  // namespace litmus::cli
