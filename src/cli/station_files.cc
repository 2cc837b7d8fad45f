// litmus station init|update: station and asset files from what the hardware says. Python does the work, as for
// discover.
#include <memory>

#include "cli/command.h"
#include "cli/python_edge.h"

namespace litmus::cli {
namespace {

struct Init {
  std::string id, name, location;
};

constexpr const char* kModule = "litmus.instruments.discovery";

int init(const Init& given) {
  std::vector<std::string> arguments = {"station", "init"};
  for (const auto& [option, value] : {std::pair{"--station-id", &given.id}, std::pair{"--name", &given.name},
                                      std::pair{"--location", &given.location}}) {
    if (!value->empty()) arguments.insert(arguments.end(), {option, *value});
  }
  return become_python(kModule, arguments);
}

}  // namespace

void add_station_files(CLI::App& app, Context& context) {
  const auto there = app.get_subcommands([](CLI::App* command) { return command->get_name() == "station"; });
  CLI::App* station = there.empty() ? app.add_subcommand("station", "stations and their instruments") : there.front();
  station->require_subcommand(1);
  auto given = std::make_shared<Init>();
  CLI::App* command =
      add_command(*station, context, "init", "asks a role for each instrument that is found, and writes the files",
                  [given] { return init(*given); });
  command->add_option("--station-id", given->id, "name of the file; default: this machine's name");
  command->add_option("--name", given->name, "what people call it; default: the id");
  command->add_option("--location", given->location, "where it stands");
  auto id = std::make_shared<std::string>();
  CLI::App* update = add_command(*station, context, "update", "writes what the instruments say of themselves",
                                 [id] { return become_python(kModule, {"station", "update", *id}); });
  update->add_option("ID", *id, "the station")->required();
}

}  // namespace litmus::cli
