// litmus new-test: a test module and its sidecar, to be filled in.
#include <algorithm>
#include <iostream>
#include <memory>

#include "cli/command.h"
#include "cli/templates.h"
#include "config/project.h"

namespace litmus::cli {
namespace {

namespace fs = std::filesystem;

// "test_ripple.py" and "test_ripple" are taken for "ripple".
std::string bare(std::string name) {
  if (name.ends_with(".py")) name.resize(name.size() - 3);
  return name.starts_with("test_") ? name.substr(5) : name;
}

bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

Status check_name(const std::string& name) {
  const bool good = !name.empty() && is_small(name.front()) && std::all_of(name.begin(), name.end(), [](char c) {
    return is_small(c) || is_digit(c) || c == '_';
  });
  if (good) return {};
  std::string near;
  for (const char c : name) near += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c == '-' || c == ' ' ? '_' : c;
  const bool helps = near != name && check_name(near).ok();
  return Status(ErrorCode::kInvalidArgument, "'" + name +
                                                 "' is no name of a test: small letters, digits and _, a letter first" +
                                                 (helps ? "; " + near + " would do" : ""));
}

Result<fs::path> project_root() {
  std::error_code ec;
  const fs::path here = fs::current_path(ec);
  const auto file = ec ? std::nullopt : config::find_project(here);
  if (file) return file->parent_path();
  return Status(ErrorCode::kNotFound,
                "no litmus.yaml here or in a folder above: change into your project, or make one with `litmus init`");
}

Status create(const Context& context, const std::string& given) {
  const std::string name = bare(given);
  LITMUS_RETURN_IF_ERROR(check_name(name));
  LITMUS_ASSIGN_OR_RETURN(const fs::path root, project_root());
  constexpr std::string_view kSets[] = {"new_test"};
  const auto files = instantiate(kSets, name);
  LITMUS_RETURN_IF_ERROR(write_new(root, files));
  std::error_code ec;
  Json paths = Json::array();
  for (const NewFile& file : files) paths.push_back(fs::relative(root / file.path, ec).string());
  if (context.json) {
    std::cout << Json{{"files", paths}}.dump(2) << '\n';
    return {};
  }
  for (const Json& path : paths) std::cout << path.get<std::string>() << '\n';
  std::cout << "\n  pytest " << paths.front().get<std::string>() << '\n';
  return {};
}

}  // namespace

void add_new_test(CLI::App& app, Context& context) {
  auto name = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("new-test", "a test module and the file with its limits");
  command->add_option("NAME", *name, "ripple makes tests/test_ripple.py and tests/test_ripple.yaml")->required();
  command->add_flag("--json", context.json, "one JSON document on standard output");
  command->callback([&context, name] { context.exit_code = report(create(context, *name)); });
}

}  // namespace litmus::cli
