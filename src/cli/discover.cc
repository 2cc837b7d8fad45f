// litmus discover: the instruments that can be reached. VISA and its kin speak Python, so that Python does the work.
#include <memory>

#include "cli/command.h"
#include "cli/python_edge.h"

namespace litmus::cli {
namespace {

struct Wanted {
  std::vector<std::string> protocols;
  bool identify = true;
};

int discover(const Context& context, const Wanted& wanted) {
  std::vector<std::string> arguments;
  for (const std::string& protocol : wanted.protocols) arguments.insert(arguments.end(), {"--protocol", protocol});
  arguments.emplace_back(wanted.identify ? "--identify" : "--no-identify");
  if (context.json) arguments.emplace_back("--json");
  return become_python("litmus.instruments.discovery", arguments);
}

}  // namespace

void add_discover(CLI::App& app, Context& context) {
  auto wanted = std::make_shared<Wanted>();
  CLI::App* command = add_command(app, context, "discover", "instruments that can be reached, by protocol",
                                  [&context, wanted] { return discover(context, *wanted); });
  for (const auto& [name, what] :
       {std::pair{"visa", "only VISA resources"}, std::pair{"ni", "only NI devices"},
        std::pair{"serial", "only serial ports"}, std::pair{"lxi", "only instruments announced on the network"}}) {
    command->add_flag_callback(
        std::string("--") + name, [wanted, name = std::string(name)] { wanted->protocols.push_back(name); }, what);
  }
  command->add_option("--protocol", wanted->protocols, "only this protocol, also one that a package adds");
  command->add_flag_callback("--identify", [wanted] { wanted->identify = true; }, "ask each who it is (the default)");
  command->add_flag_callback("--no-identify", [wanted] { wanted->identify = false; }, "only list their addresses");
}

}  // namespace litmus::cli
