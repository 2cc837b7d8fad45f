#include "cli/git.h"

#include "cli/program.h"

namespace litmus::cli {
namespace {

using Words = std::vector<std::string>;

Words operator+(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

FirstCommit first_commit(const std::filesystem::path& folder, const std::vector<std::string>& files,
                         const std::string& message) {
  const Words git = {"git", "-C", folder.string()};
  const auto inside = run_program(git + Words{"rev-parse", "--is-inside-work-tree"}, Output::kEverything);
  if (!inside.ok()) return {.done = false, .note = "not in git: " + inside.status().message()};
  if (inside->exit_code == 0)
    return {.done = false, .note = "in a git repository already: commit the new files yourself"};
  // Nobody shall have to introduce himself to git before his first measurement.
  const auto identity = run_program(git + Words{"var", "GIT_COMMITTER_IDENT"}, Output::kEverything);
  const bool known = identity.ok() && identity->exit_code == 0;
  const Words author = known ? Words{} : Words{"-c", "user.name=litmus init", "-c", "user.email=litmus@localhost"};
  for (const Words& step : {Words{"init", "--quiet"}, Words{"add", "--"} + files,
                            author + Words{"commit", "--quiet", "--message", message}}) {
    const auto ended = run_program(git + step, Output::kEverything);
    if (!ended.ok()) return {.done = false, .note = "not committed: " + ended.status().message()};
    if (ended->exit_code != 0) return {.done = false, .note = "not committed: " + first_line(ended->output)};
  }
  return {.done = true,
          .note = known ? "committed to git" : "committed to git by \"litmus init\", since git doesn't know you yet"};
}

}  // namespace litmus::cli
