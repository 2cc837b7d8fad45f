// Instrument catalog files, catalog/<vendor>/<model>.yaml: only their header — who makes what — is read here; what an
// instrument can do isn't. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "config/errors.h"
#include "config/node.h"

namespace litmus::config {

struct CatalogHeader {
  std::string id, manufacturer, model, type;
};

// As read_station().
CatalogHeader read_catalog_header(const Node& root, std::string_view stem, Problems& problems);

}  // namespace litmus::config
