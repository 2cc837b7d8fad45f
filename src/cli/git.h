// The first commit of a new project.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace litmus::cli {

struct FirstCommit {
  bool done = false;
  std::string note;  // what became of it, for people: one clause
};

// `git init` and a commit of `files`, relative to `folder`. A folder that is in a repository already is left as it is.
// Whatever git can't do is in the note: a project is complete without it.
FirstCommit first_commit(const std::filesystem::path& folder, const std::vector<std::string>& files,
                         const std::string& message);

}  // namespace litmus::cli
