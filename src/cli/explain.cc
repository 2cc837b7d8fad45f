// litmus explain: where each value of a test comes from. Markers are known only to pytest's collection, so Python does
// the work.
#include "cli/project_commands.h"
#include "cli/python_edge.h"

namespace litmus::cli {

void add_explain(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("explain", "where each value of a test comes from");
  command->footer(
      "NODEID is a test, class or file: tests/test_board.py::TestBoard::test_vout. Every flag of pytest may "
      "follow: --test-profile, facets, --station, …");
  // Everything behind it is for pytest, which alone knows the project's facets; --json is found there.
  command->fallthrough(false);
  command->prefix_command();
  command->callback([command, &context] {
    context.exit_code = become_python("litmus.pytest_plugin._explain", command->remaining());
  });
}

}  // namespace litmus::cli
