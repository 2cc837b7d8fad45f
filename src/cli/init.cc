// litmus init: a new project, whose tests pass as they are.
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>

#include "cli/command.h"
#include "cli/git.h"
#include "cli/python_edge.h"
#include "cli/templates.h"

namespace litmus::cli {
namespace {

namespace fs = std::filesystem;

struct Tier {
  const char* name;
  const char* holds;
  std::vector<std::string_view> sets;  // of templates
};

const Tier kTiers[] = {
    {"bringup", "a conftest with mocks, a test and its limits", {"common", "bringup"}},
    {"bench", "a station, a product and a fixture, with mocked instruments", {"common", "bench"}},
    {"factory", "the same with a profile for each phase", {"common", "bench", "factory"}},
};

struct Options {
  std::string folder, tier, name;
  bool no_git = false, discover = false, starter = false, no_starter = false, no_input = false, no_ai = false;
};

const Tier* find_tier(std::string_view name) {
  const auto found = std::find_if(std::begin(kTiers), std::end(kTiers), [&](const Tier& t) { return name == t.name; });
  return found == std::end(kTiers) ? nullptr : found;
}

bool can_ask(const Context& context, const Options& options) {
  return !options.no_input && !context.json && ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
}

// Asked until the answer is a tier; nothing typed is the first.
const Tier& ask_tier() {
  std::cout << "What does the project begin with?\n";
  for (const Tier& tier : kTiers) std::cout << "  " << tier.name << ": " << tier.holds << '\n';
  for (std::string line;;) {
    std::cout << "[" << kTiers[0].name << "] " << std::flush;
    if (!std::getline(std::cin, line) || line.empty()) return kTiers[0];
    if (const Tier* tier = find_tier(line)) return *tier;
  }
}

Result<Tier> choose_tier(const Context& context, const Options& options) {
  const bool small = options.tier == kTiers[0].name;
  if ((options.starter && small) || (options.no_starter && !options.tier.empty() && !small))
    return Status(ErrorCode::kInvalidArgument, "--tier " + options.tier +
                                                   (small ? " has no starter: leave out one of both options"
                                                          : " is the starter: leave out --no-starter"));
  if (!options.tier.empty()) return *find_tier(options.tier);
  if (options.starter) return *find_tier("bench");
  if (options.no_starter || !can_ask(context, options)) return kTiers[0];
  return ask_tier();
}

Result<std::string> project_name(const Options& options, const fs::path& folder) {
  const std::string name = options.name.empty() ? folder.filename().string() : options.name;
  const bool printable = std::none_of(name.begin(), name.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; });
  if (!name.empty() && printable) return name;
  return Status(ErrorCode::kInvalidArgument, "the project needs a name in printable characters: give --name");
}

Result<fs::path> folder_of(const Options& options) {
  std::error_code ec;
  fs::path folder = fs::absolute(options.folder.empty() ? "." : options.folder, ec).lexically_normal();
  if (ec) return Status::from_errno(ec.value(), "cannot tell where " + options.folder + " is");
  if (folder.filename().empty()) folder = folder.parent_path();
  if (fs::exists(folder, ec) && !fs::is_directory(folder, ec))
    return Status(ErrorCode::kAlreadyExists, folder.string() + " is a file; take another name");
  return folder;
}

// Asks a role for each instrument that is found; the station file is the project's.
Status discover(const fs::path& folder) {
  std::error_code ec;
  const fs::path before = fs::current_path(ec);
  fs::current_path(folder, ec);
  if (ec) return Status::from_errno(ec.value(), "cannot change into " + folder.string());
  const auto ended = run_python("litmus.instruments.discovery", {"station", "init"});
  fs::current_path(before, ec);
  LITMUS_RETURN_IF_ERROR(ended.status());
  if (*ended == kDone) return {};
  return Status(ErrorCode::kUnavailable, "the project is there, its station isn't: run `litmus station init` in it");
}

std::vector<std::string> written(const fs::path& folder, const std::vector<NewFile>& files, bool discovered) {
  std::vector<std::string> paths;
  for (const NewFile& file : files) paths.push_back(file.path);
  for (const char* more : {"stations", "instruments"}) {
    std::error_code ec;
    if (discovered && fs::is_directory(folder / more, ec)) paths.push_back(more);
  }
  return paths;
}

void show(const Context& context, const Options& options, const fs::path& folder, const Tier& tier,
          const std::vector<NewFile>& files, const FirstCommit& commit) {
  if (context.json) {
    Json paths = Json::array();
    for (const NewFile& file : files) paths.push_back(file.path);
    std::cout
        << Json{{"folder", folder.string()}, {"tier", tier.name}, {"files", paths}, {"committed", commit.done}}.dump(2)
        << '\n';
    return;
  }
  std::cout << folder.filename().string() << ": " << tier.holds << " (" << files.size() << " files"
            << (commit.note.empty() ? "" : ", " + commit.note) << ")\n\n";
  std::error_code ec;
  const bool here = fs::equivalent(folder, fs::current_path(ec), ec);
  if (!here) std::cout << "  cd " << options.folder << '\n';
  std::cout << "  pytest                # every test passes, without hardware\n"
            << "  litmus serve          # see it in a browser\n";
  if (here) std::cout << "  litmus new-test NAME  # a test of your own\n";
}

Status create(const Context& context, const Options& options) {
  LITMUS_ASSIGN_OR_RETURN(const fs::path folder, folder_of(options));
  LITMUS_ASSIGN_OR_RETURN(const std::string name, project_name(options, folder));
  if (options.discover && options.no_input)
    return Status(ErrorCode::kInvalidArgument, "--discover asks for the roles of instruments: leave out --no-input");
  LITMUS_ASSIGN_OR_RETURN(const Tier tier, choose_tier(context, options));
  const auto files = instantiate(tier.sets, name);
  LITMUS_RETURN_IF_ERROR(write_new(folder, files));
  if (options.discover) LITMUS_RETURN_IF_ERROR(discover(folder));
  FirstCommit commit;
  if (!options.no_git)
    commit =
        first_commit(folder, written(folder, files, options.discover), "new project, tier " + std::string(tier.name));
  show(context, options, folder, tier, files, commit);
  return {};
}

}  // namespace

void add_init(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("init", "a new project, whose tests pass as they are");
  command->add_option("NAME", options->folder, "folder of the project (default: this one)");
  command->add_option("--name", options->name, "name of the project (default: its folder's)");
  command->add_option("--tier", options->tier, "what it begins with: bringup, bench or factory")
      ->check(CLI::IsMember({"bringup", "bench", "factory"}));
  auto* starter = command->add_flag("--starter", options->starter, "the same as --tier bench");
  command->add_flag("--no-starter", options->no_starter, "the same as --tier bringup")->excludes(starter);
  command->add_flag("--discover", options->discover, "look for instruments, and write a station of them");
  command->add_flag("--no-git", options->no_git, "no git repository and no commit");
  command->add_flag("--no-input", options->no_input, "ask nothing");
  command->add_flag("--no-ai", options->no_ai, "accepted: no assistant is set up");
  command->add_flag("--json", context.json, "one JSON document on standard output");
  command->callback([&context, options] { context.exit_code = report(create(context, *options)); });
}

}  // namespace litmus::cli
