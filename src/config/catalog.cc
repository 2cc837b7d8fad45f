#include "config/catalog.h"

#include "config/map_reader.h"

namespace litmus::config {

CatalogHeader read_catalog_header(const Node& root, std::string_view stem, Problems& problems) {
  CatalogHeader header;
  MapReader reader(root, "", problems);
  header.id = reader.required_string("id");
  header.manufacturer = reader.required_string("manufacturer");
  header.model = reader.required_string("model");
  header.type = reader.required_string("type");
  for (const std::string_view key : {"name", "description", "base", "driver", "form_factor"}) reader.string(key);
  reader.boolean("scaffold", false);
  reader.strings("interfaces");
  reader.map("channels", "{}");
  reader.map("attributes", "{}");
  reader.list("capabilities", R"({"type": "object"})");
  reader.finish();
  reader.require_stem(header.id, stem);
  return header;
}

}  // namespace litmus::config
