// litmus run: pytest on a suite, with the project's Python. This process becomes pytest, so that terminal, signals and
// exit code are pytest's own.
#include <filesystem>
#include <memory>

#include "cli/command.h"
#include "cli/python_edge.h"
#include "config/project.h"
#include "config/pytest_command.h"

namespace litmus::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string path, station, serial, phase;
  bool mock = false;
};

fs::path project_root(const fs::path& from) {
  const auto file = config::find_project(from);
  return file ? file->parent_path() : fs::path();
}

// A suite of another project than that of the current folder runs in its own project's folder, as it would by hand. An
// empty path: everything.
Result<fs::path> enter_project(std::string& path) {
  std::error_code ec;
  const fs::path here = fs::current_path(ec);
  if (ec) return Status(ErrorCode::kNotFound, "the current folder no longer exists");
  if (path.empty()) return project_root(here);
  const fs::path suite = fs::absolute(path.substr(0, path.find("::")), ec);
  if (!fs::exists(suite, ec))
    return Status(ErrorCode::kNotFound, "there is no " + path + " to run; give a folder, a file or a node id of tests");
  const fs::path root = project_root(fs::canonical(suite, ec));
  if (root.empty() || root == project_root(here)) return root;
  path = fs::canonical(suite, ec).string() + (path.find("::") == std::string::npos ? "" : path.substr(path.find("::")));
  if (path == root.string()) path.clear();  // the project's own `testpaths`
  fs::current_path(root, ec);
  if (ec) return Status::from_errno(ec.value(), "cannot change into " + root.string());
  return root;
}

// An option that is a path means the folder that it was typed in.
std::string where_typed(const std::string& option) {
  std::error_code ec;
  const bool path = option.find('/') != std::string::npos || fs::path(option).extension() == ".yaml";
  return path ? fs::absolute(option, ec).string() : option;
}

int run(Options options, const Context& context) {
  options.station = where_typed(options.station);
  std::error_code ec;
  std::string data_dir = context.data_dir_option.empty() ? "" : fs::absolute(context.data_dir_option, ec).string();
  const auto root = enter_project(options.path);
  if (!root.ok()) return report(root.status());
  const auto python = find_python(*root);
  if (!python.ok()) return report(python.status());
  config::PytestOptions chosen;
  chosen.path = options.path;
  chosen.station = options.station;
  chosen.serial = options.serial;
  chosen.phase = options.phase;
  chosen.data_dir = data_dir;
  chosen.mock = options.mock;
  std::vector<std::string> words = config::pytest_command(*python, chosen);
  words.insert(words.end(), context.passed_on.begin(), context.passed_on.end());
  return become(std::move(words));
}

}  // namespace

void add_run(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("run", "run a suite with pytest; the exit code is pytest's");
  command->add_option("PATH", options->path, "folder, file or node id (default: the project's tests)");
  command->add_option("--station", options->station, "station id, or path of a station file");
  command->add_option("--serial", options->serial, "serial number of the unit under test");
  command->add_option("--phase", options->phase, "development, validation, characterization, production, …");
  command->add_flag("--mock", options->mock, "stand-ins in place of instruments");
  command->add_option("--data-dir", context.data_dir_option, "where records go");
  command->footer("What follows -- is given to pytest as it is: litmus run -- -k ripple -x");
  command->callback([&context, options] { context.exit_code = run(*options, context); });
}

}  // namespace litmus::cli
