#include "config/pytest_command.h"

#include <cctype>
#include <string_view>
#include <utility>

namespace litmus::config {
namespace {

constexpr const char* kStart = R"(import os, runpy, sys
try:
    import litmus, pytest
except ImportError as error:
    sys.exit(f"litmus: {sys.executable} can't run the suite ({error}); install the litmus wheel there, "
             "or name the right interpreter with LITMUS_PYTHON")
sys.path[0] = os.getcwd()
runpy.run_module("pytest", run_name="__main__", alter_sys=True))";

// `-x` would be a flag and `@x` a file of arguments.
std::string plain_path(const std::string& path) {
  const bool special = path.front() == '-' || path.front() == '@';
  return special ? "./" + path : path;
}

}  // namespace

std::vector<std::string> pytest_command(std::string python, const PytestOptions& options) {
  std::vector<std::string> words{std::move(python), "-c", kStart};
  if (!options.path.empty()) words.push_back(plain_path(options.path));
  const std::pair<std::string_view, const std::string&> given[] = {
      {"--station=", options.station},   {"--dut-serial=", options.serial}, {"--test-phase=", options.phase},
      {"--product=", options.product},   {"--operator=", options.op},       {"--test-profile=", options.profile},
      {"--data-dir=", options.data_dir},
  };
  for (const auto& [flag, value] : given) {
    if (!value.empty()) words.push_back(std::string(flag) + value);
  }
  if (options.mock) words.push_back("--mock-instruments");
  return words;
}

std::string command_for_people(const PytestOptions& options) {
  std::string text = "pytest";
  const auto words = pytest_command("", options);
  for (size_t i = 3; i < words.size(); ++i) text += " " + words[i];
  return text;
}

}  // namespace litmus::config
