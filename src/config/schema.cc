#include "config/schema.h"

#include "config/asset.h"
#include "config/catalog.h"
#include "config/fixture.h"
#include "config/product.h"
#include "config/profile.h"
#include "config/project.h"
#include "config/shapes.h"
#include "config/station.h"
#include "config/station_type.h"

namespace litmus::config {
namespace {

void read(FileType type, const Node& root, const LimitCheck& check_limit, Problems& problems) {
  switch (type) {
    case FileType::kProject:
      read_project(root, problems);
      read_profile(root, "", "profiles.*", check_limit, problems);
      return;
    case FileType::kStation:
      read_station(root, "", problems);
      return;
    case FileType::kStationType:
      read_station_type(root, "", problems);
      return;
    case FileType::kFixture:
      read_fixture(root, "", problems);
      return;
    case FileType::kProduct:
      read_product(root, "", problems);
      return;
    case FileType::kInstrumentAsset:
      read_asset(root, "", problems);
      return;
    case FileType::kProfile:
      read_profile(root, "", "", check_limit, problems);
      return;
    case FileType::kSidecar:
      check_test_level(root, "", check_limit, problems);
      return;
    case FileType::kCatalog:
      read_catalog_header(root, "", problems);
      return;
  }
}

}  // namespace

std::string schema_of(FileType type, const LimitCheck& check_limit) {
  Recording recording;
  Problems nobodys;  // a recording finds nothing, and so much is missing
  read(type, Node::map(), check_limit, nobodys);
  return recording.to_schema(name_of(type)).to_json();
}

}  // namespace litmus::config
