// litmus validate: whether the YAML files of a project are right, each by itself and all together.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "cli/command.h"
#include "config/check.h"
#include "config/yaml.h"
#include "limits/limit_config.h"

namespace litmus::cli {
namespace {

namespace fs = std::filesystem;
using config::CheckReport;
using config::FileType;
using config::ProjectFile;

struct Given {
  std::vector<std::string> paths;
  std::string type;
};

config::CheckContext check_context() {
  const auto check_limit = [](const config::Node& entry, const std::string& key_path, config::Problems& problems) {
    limits::read_limit_config(entry, key_path, problems);
  };
  return {check_limit, config::process_variable, config::PlacesEnv::of_process()};
}

Status usage(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

Result<std::optional<FileType>> wanted_type(const Given& given) {
  if (given.type.empty()) return std::optional<FileType>();
  if (const auto type = config::parse_file_type(given.type)) return type;
  return usage(
      fmt::format("'{}' is no type of file{}", given.type, config::suggestion(given.type, config::file_type_names())));
}

// The configuration files below a folder; of all types, or of one.
void add_folder(const fs::path& folder, const std::optional<FileType>& type, std::vector<ProjectFile>& files) {
  const auto add = [&](const fs::path& path, FileType found) {
    if (!type || *type == found) files.push_back({path, found});
  };
  if (fs::exists(folder / config::kProjectFile)) {
    for (const ProjectFile& file : config::project_files(folder)) add(file.path, file.type);
    return;
  }
  std::error_code error;
  std::vector<fs::path> found;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() == ".yaml") found.push_back(entry->path());
  }
  std::sort(found.begin(), found.end());
  for (const fs::path& path : found) {
    if (const auto known = config::file_type_of(path)) add(path, *known);
  }
}

Result<std::vector<ProjectFile>> files_of(const Given& given, const std::optional<FileType>& type) {
  std::vector<ProjectFile> files;
  for (const std::string& text : given.paths) {
    const fs::path path = text;
    std::error_code error;
    if (fs::is_directory(path, error)) {
      add_folder(path, type, files);
      continue;
    }
    if (!fs::exists(path, error)) return usage(fmt::format("{} doesn't exist", text));
    const auto found = type ? type : config::file_type_of(path);
    if (!found) {
      return usage(fmt::format("{}: neither its folder nor its name says what it is; give its type with -t ({})", text,
                               fmt::join(config::file_type_names(), ", ")));
    }
    files.push_back({path, *found});
  }
  return files;
}

void append(CheckReport& to, CheckReport from) {
  std::move(from.files.begin(), from.files.end(), std::back_inserter(to.files));
  std::move(from.errors.begin(), from.errors.end(), std::back_inserter(to.errors));
  std::move(from.warnings.begin(), from.warnings.end(), std::back_inserter(to.warnings));
}

fs::path folder_of(const fs::path& file) { return fs::absolute(file).lexically_normal().parent_path(); }

// A file of the project is checked together with the project; what lies elsewhere, or is said to be of another type, by
// itself.
CheckReport check_files(const std::vector<ProjectFile>& files, const config::CheckContext& context) {
  CheckReport report;
  std::vector<ProjectFile> left = files;
  while (!left.empty()) {
    const auto project = config::find_project(folder_of(left.front().path));
    CheckReport whole = project ? config::check_project(project->parent_path(), context) : CheckReport();
    whole.keep_only(left);
    const auto is_done = [&](const ProjectFile& file) {
      return std::any_of(whole.files.begin(), whole.files.end(), [&](const ProjectFile& one) {
        return one.type == file.type && fs::equivalent(one.path, file.path);
      });
    };
    const size_t before = left.size();
    std::erase_if(left, is_done);
    if (left.size() < before) {
      append(report, std::move(whole));
      continue;
    }
    append(report, config::check_file(left.front(), context));
    left.erase(left.begin());
  }
  return report;
}

Result<CheckReport> check(const Given& given) {
  LITMUS_ASSIGN_OR_RETURN(const auto type, wanted_type(given));
  const config::CheckContext context = check_context();
  if (!given.paths.empty()) {
    LITMUS_ASSIGN_OR_RETURN(const auto files, files_of(given, type));
    return check_files(files, context);
  }
  std::error_code error;
  const auto project = config::find_project(fs::current_path(error));
  if (!project) return usage("there is no litmus.yaml here or in a folder above; name the files to validate");
  CheckReport report = config::check_project(project->parent_path(), context);
  if (!type) return report;
  std::vector<ProjectFile> wanted = report.files;
  std::erase_if(wanted, [&](const ProjectFile& file) { return file.type != *type; });
  report.keep_only(wanted);
  return report;
}

Json to_json(const std::vector<config::Problem>& problems) {
  Json list = Json::array();
  for (const config::Problem& problem : problems) {
    list.push_back({{"file", problem.file},
                    {"line", problem.at.line > 0 ? Json(problem.at.line) : Json(nullptr)},
                    {"column", problem.at.line > 0 ? Json(problem.at.column) : Json(nullptr)},
                    {"key", problem.key_path},
                    {"message", problem.message}});
  }
  return list;
}

std::string count(size_t number, const char* what) {
  if (number == 0) return fmt::format("no {}s", what);
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

void print_text(const CheckReport& report) {
  for (const config::Problem& problem : report.errors) std::cout << problem.to_string() << '\n';
  for (const config::Problem& problem : report.warnings) std::cout << "warning: " << problem.to_string() << '\n';
  const bool catalog = std::any_of(report.files.begin(), report.files.end(),
                                   [](const ProjectFile& file) { return file.type == FileType::kCatalog; });
  if (catalog) std::cout << "note: of catalog files only the header is checked, not channels and capabilities\n";
  std::cout << fmt::format("{}, {}{}\n", count(report.files.size(), "file"), count(report.errors.size(), "error"),
                           report.warnings.empty() ? "" : ", " + count(report.warnings.size(), "warning"));
}

int validate(const Context& context, const Given& given) {
  const auto report = check(given);
  if (!report.ok()) return cli::report(report.status());
  if (context.json) {
    Json files = Json::array();
    for (const ProjectFile& file : report->files) files.push_back(config::display_name(file.path));
    const Json out = {
        {"files", std::move(files)}, {"errors", to_json(report->errors)}, {"warnings", to_json(report->warnings)}};
    std::cout << out.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  } else {
    print_text(*report);
  }
  return report->errors.empty() ? kDone : kError;
}

}  // namespace

void add_validate(CLI::App& app, Context& context) {
  auto given = std::make_shared<Given>();
  CLI::App* command = add_command(app, context, "validate", "whether the project's YAML files are right",
                                  [&context, given] { return validate(context, *given); });
  command->add_option("PATHS", given->paths, "files or folders; default: the whole project");
  command->add_option("-t,--type", given->type, "only files of this type; of a file that is named, what it is");
}

}  // namespace litmus::cli
