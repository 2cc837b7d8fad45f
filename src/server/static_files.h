// StaticFiles: the built UI, and nothing beside it. Thread-safe.
//
// Files below assets/ carry a hash in their names and never change; everything else is revalidated. A path that names
// no file gets index.html (the page finds its own way), except below assets/. Symbolic links aren't followed, hidden
// files aren't served.
#pragma once

#include <string>

#include "server/message.h"

namespace litmus::server {

class StaticFiles {
 public:
  // The folder may come into being later.
  explicit StaticFiles(std::string root) : root_(std::move(root)) {}

  Response serve(const Request& request) const;

 private:
  std::string root_;
};

}  // namespace litmus::server
