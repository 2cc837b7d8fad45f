// litmus schema export|refresh: JSON Schemas of the project's files, for editors.
#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "base/env.h"
#include "cli/project_commands.h"
#include "config/schema.h"
#include "limits/limit_config.h"

namespace litmus::cli {
namespace {

namespace fs = std::filesystem;
using config::FileType;

// Which files of a project an editor checks against a type's schema.
struct Association {
  FileType type;
  std::string_view pattern, second;
};

constexpr Association kAssociations[] = {
    {FileType::kProject, "litmus.yaml", ""},
    {FileType::kStation, "stations/*.yaml", ""},
    {FileType::kStationType, "stations/types/*.yaml", ""},
    {FileType::kFixture, "fixtures/*.yaml", ""},
    {FileType::kProduct, "products/*.yaml", "products/*/spec.yaml"},
    {FileType::kInstrumentAsset, "instruments/*.yaml", ""},
    {FileType::kProfile, "profiles/*.yaml", ""},
    {FileType::kSidecar, "**/test_*.yaml", "**/*_test.yaml"},
    {FileType::kCatalog, "catalog/*/*.yaml", ""},
};

std::string file_name(FileType type) { return fmt::format("{}.schema.json", config::name_of(type)); }

Status write(const fs::path& path, const Json& content) {
  return Env::real().replace_file(path, content.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

Status make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) return {};
  return Status::from_errno(error.value(), "cannot make the folder " + folder.string());
}

Status write_schemas(const fs::path& folder) {
  const auto check_limit = [](const config::Node& entry, const std::string& key_path, config::Problems& problems) {
    limits::read_limit_config(entry, key_path, problems);
  };
  LITMUS_RETURN_IF_ERROR(make_folder(folder));
  for (const Association& one : kAssociations) {
    LITMUS_RETURN_IF_ERROR(write(folder / file_name(one.type), Json::parse(config::schema_of(one.type, check_limit))));
  }
  return {};
}

int export_to(const std::string& folder) {
  if (const Status status = write_schemas(folder); !status.ok()) return report(status);
  std::cout << fmt::format("{} schemas in {}\n", std::size(kAssociations), folder);
  return kDone;
}

// The editor's settings as they are; an empty map when there are none. Comments are allowed there, and would be lost.
Result<Json> read_settings(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(file, error)) return Json::object();
  LITMUS_ASSIGN_OR_RETURN(const std::string text, Env::real().read_file(file));
  Json settings = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (settings.is_object()) return settings;
  return Status(
      ErrorCode::kInvalidArgument,
      fmt::format("{} isn't plain JSON (comments, a comma too many?), so it is left as it is; remove those, or "
                  "add yaml.schemas by hand",
                  file.string()));
}

Status refresh_settings(const fs::path& file) {
  LITMUS_ASSIGN_OR_RETURN(Json settings, read_settings(file));
  Json& schemas = settings["yaml.schemas"];
  if (!schemas.is_object()) schemas = Json::object();
  for (const Association& one : kAssociations) {
    Json patterns = Json::array({one.pattern});
    if (!one.second.empty()) patterns.push_back(one.second);
    schemas["./.vscode/schemas/" + file_name(one.type)] = std::move(patterns);
  }
  return write(file, settings);
}

int refresh(const std::string& project_dir) {
  const fs::path folder = fs::path(project_dir) / ".vscode";
  std::error_code error;
  if (!fs::is_directory(project_dir, error)) {
    return report(Status(ErrorCode::kInvalidArgument, "there is no folder " + project_dir));
  }
  // The settings first: they may refuse, and then nothing is changed.
  if (const Status made = make_folder(folder); !made.ok()) return report(made);
  if (const Status status = refresh_settings(folder / "settings.json"); !status.ok()) return report(status);
  if (const Status status = write_schemas(folder / "schemas"); !status.ok()) return report(status);
  std::cout << fmt::format("{} schemas in {}, named in {}\n", std::size(kAssociations), (folder / "schemas").string(),
                           (folder / "settings.json").string());
  return kDone;
}

}  // namespace

void add_schema(CLI::App& app, Context& context) {
  CLI::App* schema = app.add_subcommand("schema", "JSON Schemas of the YAML files, for editors");
  schema->require_subcommand(1);
  auto output = std::make_shared<std::string>("schemas");
  add_command(*schema, context, "export", "writes one .schema.json per type of file",
              [output] { return export_to(*output); })
      ->add_option("-o,--output", *output, "folder")
      ->capture_default_str();
  auto project_dir = std::make_shared<std::string>(".");
  add_command(*schema, context, "refresh", "updates .vscode/schemas/ and yaml.schemas in .vscode/settings.json",
              [project_dir] { return refresh(*project_dir); })
      ->add_option("--project-dir", *project_dir, "the project's folder")
      ->capture_default_str();
}

}  // namespace litmus::cli
