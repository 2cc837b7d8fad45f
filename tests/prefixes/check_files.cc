// litmus_check_prefixes [--cuts N] [--seed S] FILE…: each file holds the events of one run and its session, one JSON
// object a line, in order. Ends with 1, and says what is wrong, when a prefix doesn't give the outcomes of the rules.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>

#include "prefixes/check_prefixes.h"
#include "prefixes/expected_run.h"

int main(int argc, char** argv) {
  using namespace litmus::prefixes;
  CLI::App app("Checks the outcomes of prefixes of recorded runs.");
  size_t cuts = 200;
  uint32_t seed = 1;
  std::vector<std::string> files;
  app.add_option("--cuts", cuts, "prefixes of each stream");
  app.add_option("--seed", seed, "of the choice of prefixes");
  app.add_option("files", files)->required();
  CLI11_PARSE(app, argc, argv);

  for (const std::string& file : files) {
    Stream stream;
    std::ifstream input(file);
    for (std::string line; std::getline(input, line);) stream.push_back(nlohmann::json::parse(line));
    const bool by_client = !stream.empty() && stream.front().value("session_type", "") == "client";
    const std::string problems = broken_roll_up(stream, by_client) + check_prefixes(stream, cuts, seed);
    if (!problems.empty()) {
      std::printf("%s, seed %u: %s\n", file.c_str(), seed, problems.c_str());
      return 1;
    }
    std::printf("%s: %zu events, %zu cuts\n", file.c_str(), stream.size(), std::min(cuts, stream.size() + 1));
  }
  return 0;
}
