// The Python that belongs to this installation: for commands that need the user's drivers and libraries.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/status.h"

namespace litmus::cli {

// $LITMUS_PYTHON, the `.venv` of `project` if one is given and has it, the interpreter beside this program (a wheel
// puts both into one folder), $VIRTUAL_ENV's, else python3 on PATH. kNotFound says what to do.
Result<std::string> find_python(const std::filesystem::path& project = {});

// Replaces this process by the program `words` begin with, given by its path. Returns only when that fails, with an
// exit code; the message is printed.
int become(std::vector<std::string> words);

// Replaces this process by `python -m module arguments…`, so that terminal, signals and exit status are its own.
// Returns only when that fails, with an exit code; the message is printed.
int become_python(const std::string& module, const std::vector<std::string>& arguments);

// What `python -m module arguments…` prints to standard output; its messages go to ours. An exit status other than 0 is
// kUnavailable.
Result<std::string> ask_python(const std::string& module, const std::vector<std::string>& arguments);

// The same, with our standard input and output, to its end: its exit code.
Result<int> run_python(const std::string& module, const std::vector<std::string>& arguments);

}  // namespace litmus::cli
