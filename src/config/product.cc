#include "config/product.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>

#include "config/yaml.h"
#include "gen/enums.h"

namespace litmus::config {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kProtocols[] = {"i2c", "spi", "uart", "parallel", "custom"};

Status invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

ProductPin read_pin(const Member& member, const std::string& path, Problems& problems) {
  ProductPin pin;
  pin.key = member.name;
  MapReader reader(member.value, path, problems);
  pin.name = reader.required_string("name");
  pin.net = reader.string("net");
  pin.description = reader.string("description");
  pin.role = reader.choice("role", EnumNames<PinRole>::kValues, "role of a pin").value_or("signal");
  reader.finish();
  return pin;
}

void check_signal_group(const Member& member, const std::string& path, Problems& problems) {
  MapReader reader(member.value, path, problems);
  reader.required_choice("protocol", kProtocols, "protocol");
  if (const Node* signals = reader.list("signals")) {
    for (size_t i = 0; i < signals->items.size(); ++i) {
      MapReader signal(signals->items[i], fmt::format("{}[{}]", reader.path_of("signals"), i), problems);
      signal.required_string("pin");
      signal.required_string("role");
      signal.number("index");
      signal.finish();
    }
  }
  reader.map("parameters", "{}");
  reader.string("description");
  reader.finish();
}

std::optional<RangeSpec> read_range(const Node* node, const std::string& path, Problems& problems) {
  if (node == nullptr) return std::nullopt;
  RangeSpec range;
  MapReader reader(*node, path, problems);
  range.min = reader.number("min");
  range.max = reader.number("max");
  range.units = reader.string("units").value_or("");
  reader.finish();
  if (range.min && range.max && *range.min > *range.max) reader.error_here("`min` is greater than `max`");
  return range;
}

std::optional<AccuracySpec> read_accuracy(const Node* node, const std::string& path, Problems& problems) {
  if (node == nullptr) return std::nullopt;
  AccuracySpec accuracy;
  MapReader reader(*node, path, problems);
  for (auto [key, term] : {std::pair{"pct_reading", &accuracy.pct_reading},
                           {"pct_range", &accuracy.pct_range},
                           {"absolute", &accuracy.absolute}}) {
    *term = reader.number(key, {.min = 0}, "must not be negative");
  }
  accuracy.units = reader.string("units");
  reader.finish();
  return accuracy;
}

// The names that a band's conditions may use: what stands beside it.
std::vector<std::string_view> sibling_names(const Node& characteristic) {
  std::vector<std::string_view> names;
  for (const std::string_view section : {"signals", "conditions", "controls"}) {
    const Node* map = characteristic.find(section);
    if (map == nullptr || !map->is(Node::Kind::kMap)) continue;
    for (const Member& member : map->members) names.push_back(member.name);
  }
  return names;
}

void check_condition(const Node& node, const std::string& path, Problems& problems) {
  if (!node.is(Node::Kind::kMap)) return;
  MapReader reader(node, path, problems, "condition");
  reader.also(R"({"oneOf": [{"anyOf": [{"required": ["min"]}, {"required": ["max"]}]}, {"required": ["value"]},
                            {"required": ["values"]}]})");
  const bool range = reader.number("min").has_value() | reader.number("max").has_value();
  const bool one = reader.any("value") != nullptr;
  const bool several = reader.list("values") != nullptr;
  if (range + one + several != 1) reader.error_here("give one of {min, max}, {value} or {values}");
  reader.string("units");
  reader.finish();
}

SpecBand read_band(const Node& node, const std::string& path, std::span<const std::string_view> siblings,
                   Problems& problems) {
  SpecBand band;
  MapReader reader(node, path, problems);
  constexpr std::string_view kCondition = R"({"anyOf": [{"type": ["string", "number", "boolean", "null", "array"]},
                                                        {"$ref": "#/$defs/condition"}]})";
  if (const Node* when = reader.map("when", kCondition)) {
    for (const Member& condition : when->members) {
      const std::string condition_path = join_key(reader.path_of("when"), condition.name);
      check_condition(condition.value, condition_path, problems);
      if (std::find(siblings.begin(), siblings.end(), condition.name) == siblings.end()) {
        problems.error(
            condition.at, condition_path,
            "is no signal, condition or control of this characteristic" + suggestion(condition.name, siblings));
      }
      band.when.emplace_back(condition.name, condition.value);
    }
  }
  band.value = reader.number("value");
  band.units = reader.string("units");
  band.qualifier = reader.choice("qualifier", EnumNames<SpecQualifier>::kValues, "qualifier");
  band.range = read_range(reader.map("range"), reader.path_of("range"), problems);
  band.accuracy = read_accuracy(reader.map("accuracy"), reader.path_of("accuracy"), problems);
  reader.map("resolution", "{}");
  reader.finish();
  return band;
}

// A text or a list of texts.
std::vector<std::string> read_pins(MapReader& reader) {
  constexpr std::string_view kSchema = R"({"anyOf": [{"type": ["string", "null"]}, {"$ref": "#/$defs/texts"}]})";
  const Node* node = reader.any("pins", kSchema);
  if (node == nullptr) return {};
  if (node->is(Node::Kind::kString)) return {node->text};
  return reader.strings("pins");
}

void check_rejected(MapReader& reader) {
  constexpr std::pair<std::string_view, std::string_view> kRejected[] = {
      {"channel", "a product has pins, not channels; use `pin`"},
      {"channels", "a product has pins, not channels; use `pins`"},
      {"schematic_ref", "use `datasheet_ref`"}};
  for (const auto& [key, message] : kRejected) {
    reader.refuse(key, std::string(message));
  }
}

// One name may stand in one of signals, conditions and controls only.
void check_names_once(MapReader& reader, const Node& node) {
  std::vector<std::string_view> names = sibling_names(node);
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice == names.end()) return;
  reader.error_here(fmt::format("'{}' stands in more than one of signals, conditions, controls", *twice));
}

Characteristic read_characteristic(const Member& member, const std::string& path, Problems& problems) {
  Characteristic found;
  found.id = member.name;
  MapReader reader(member.value, path, problems);
  found.function = reader.required_choice("function", EnumNames<MeasurementFunction>::kValues, "measurement function");
  found.direction = reader.required_choice("direction", EnumNames<Direction>::kValues, "direction");
  found.units = reader.string("units");
  found.pin = reader.string("pin");
  found.pins = read_pins(reader);
  found.net = reader.string("net");
  found.signal_group = reader.string("signal_group");
  found.datasheet_ref = reader.string("datasheet_ref");
  const bool placed = found.pin || !found.pins.empty() || found.net || found.signal_group;
  if (!placed && member.value.is(Node::Kind::kMap)) reader.error_here("needs pin, pins, net or signal_group");
  reader.also(any_given({"pin", "pins", "net", "signal_group"}));
  for (const std::string_view section : {"signals", "conditions", "controls", "attributes"}) reader.map(section, "{}");
  check_rejected(reader);
  check_names_once(reader, member.value);
  const std::vector<std::string_view> siblings = sibling_names(member.value);
  if (const Node* bands = reader.list("bands")) {
    for (size_t i = 0; i < bands->items.size(); ++i) {
      const std::string band_path = fmt::format("{}[{}]", reader.path_of("bands"), i);
      found.bands.push_back(read_band(bands->items[i], band_path, siblings, problems));
    }
  }
  if (const Node* signals = reader.map("signals", "{}")) {
    for (const Member& signal : signals->members) {
      const Node* range = signal.value.find("range");
      if (range == nullptr || found.signal_range) continue;
      found.signal_range =
          read_range(range, join_key(join_key(reader.path_of("signals"), signal.name), "range"), problems);
    }
  }
  reader.finish();
  found.source = member.value;
  return found;
}

// What a file says itself, and which of the inheritable sections it has.
struct OwnProduct {
  ProductConfig config;
  bool has_pins = false, has_groups = false, has_characteristics = false;
};

OwnProduct read_own(const Node& root, std::string_view stem, Problems& problems) {
  OwnProduct own;
  ProductConfig& config = own.config;
  MapReader reader(root, "", problems);
  config.id = reader.required_string("id");
  config.base = reader.string("base");
  reader.also(any_given({"name", "base"}));
  config.name = reader.string_unless(config.base.has_value(), "name");
  for (auto [key, field] : {std::pair{"part_number", &config.part_number},
                            {"description", &config.description},
                            {"revision", &config.revision},
                            {"datasheet", &config.datasheet},
                            {"schematic", &config.schematic},
                            {"driver", &config.driver}}) {
    *field = reader.string(key);
  }
  if (const Node* pins = reader.map("pins")) {
    own.has_pins = true;
    for (const Member& pin : pins->members) config.pins.push_back(read_pin(pin, join_key("pins", pin.name), problems));
  }
  if (const Node* groups = reader.map("signal_groups")) {
    own.has_groups = true;
    config.signal_groups = groups->members;
    for (const Member& group : groups->members) {
      check_signal_group(group, join_key("signal_groups", group.name), problems);
    }
  }
  if (const Node* characteristics = reader.map("characteristics")) {
    own.has_characteristics = true;
    for (const Member& one : characteristics->members) {
      config.characteristics.push_back(read_characteristic(one, join_key("characteristics", one.name), problems));
    }
  }
  reader.finish();
  reader.require_stem(config.id, stem);
  return own;
}

void inherit(OwnProduct& own, const ProductConfig& base) {
  ProductConfig& config = own.config;
  if (config.name.empty()) config.name = base.name;
  for (const auto field : {&ProductConfig::part_number, &ProductConfig::description, &ProductConfig::revision,
                           &ProductConfig::datasheet, &ProductConfig::schematic, &ProductConfig::driver}) {
    if (!(config.*field)) config.*field = base.*field;
  }
  if (!own.has_pins) config.pins = base.pins;
  if (!own.has_groups) config.signal_groups = base.signal_groups;
  if (!own.has_characteristics) config.characteristics = base.characteristics;
}

}  // namespace

std::string product_stem(const fs::path& file) {
  return file.filename() == "spec.yaml" ? file.parent_path().filename().string() : file.stem().string();
}

ProductConfig read_product(const Node& root, std::string_view stem, Problems& problems) {
  return read_own(root, stem, problems).config;
}

namespace {

fs::path products_folder(const fs::path& file) {
  const fs::path folder = file.parent_path();
  const bool in_own_folder = file.filename() == "spec.yaml" || file.stem() == folder.filename();
  return in_own_folder ? folder.parent_path() : folder;
}

Result<ProductConfig> load(const fs::path& file, int depth, std::vector<std::string> seen);

Result<ProductConfig> load_base(const OwnProduct& own, const fs::path& file, int depth, std::vector<std::string> seen) {
  const std::string& id = *own.config.base;
  if (std::find(seen.begin(), seen.end(), id) != seen.end()) {
    return invalid(fmt::format("{}: base: '{}' inherits from itself", display_name(file), id));
  }
  if (depth >= kMaxProductDepth) {
    return invalid(fmt::format("{}: base: more than {} levels of inheritance", display_name(file), kMaxProductDepth));
  }
  LITMUS_ASSIGN_OR_RETURN(const auto files, product_files(products_folder(file).parent_path()));
  const auto found = std::find_if(files.begin(), files.end(), [&](const auto& entry) { return entry.first == id; });
  if (found != files.end()) return load(found->second, depth + 1, std::move(seen));
  std::vector<std::string_view> known;
  for (const auto& entry : files) known.push_back(entry.first);
  return invalid(fmt::format("{}: base: there is no product '{}'{}", display_name(file), id, suggestion(id, known)));
}

Result<ProductConfig> load(const fs::path& file, int depth, std::vector<std::string> seen) {
  Problems problems(display_name(file));
  LITMUS_ASSIGN_OR_RETURN(const Node root, read_yaml(file, problems));
  if (!problems.ok()) return problems.to_status();
  OwnProduct own = read_own(root, product_stem(file), problems);
  if (!problems.ok()) return problems.to_status();
  for (const Problem& warning : problems.warnings()) own.config.warnings.push_back(warning.to_string());
  own.config.file = file;
  if (!own.config.base) return std::move(own.config);
  seen.push_back(own.config.id);
  LITMUS_ASSIGN_OR_RETURN(const ProductConfig base, load_base(own, file, depth, std::move(seen)));
  inherit(own, base);
  return std::move(own.config);
}

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

}  // namespace

const ProductPin* ProductConfig::pin(std::string_view key) const {
  const auto found = std::find_if(pins.begin(), pins.end(), [&](const ProductPin& pin) { return pin.key == key; });
  return found != pins.end() ? &*found : nullptr;
}

const Characteristic* ProductConfig::find(std::string_view characteristic) const {
  const auto found = std::find_if(characteristics.begin(), characteristics.end(),
                                  [&](const Characteristic& one) { return one.id == characteristic; });
  return found != characteristics.end() ? &*found : nullptr;
}

Result<std::vector<std::pair<std::string, fs::path>>> product_files(const fs::path& root) {
  std::map<std::string, fs::path> found;
  const auto add = [&](const std::string& id, const fs::path& file) -> Status {
    const auto [entry, is_new] = found.emplace(id, file);
    if (is_new) return {};
    return invalid(fmt::format("the product '{}' stands in {} and in {}; remove one", id, display_name(entry->second),
                               display_name(file)));
  };
  for (const fs::path& file : yaml_files(root / "products")) LITMUS_RETURN_IF_ERROR(add(file.stem().string(), file));
  std::error_code error;
  for (const auto& folder : fs::directory_iterator(root / "products", error)) {
    const std::string id = folder.path().filename().string();
    for (const std::string& name : {id + ".yaml", std::string("spec.yaml")}) {
      if (is_file(folder.path() / name)) LITMUS_RETURN_IF_ERROR(add(id, folder.path() / name));
    }
  }
  return std::vector<std::pair<std::string, fs::path>>(found.begin(), found.end());
}

Result<ProductConfig> load_product(const fs::path& file) { return load(file, 1, {}); }

Result<std::optional<fs::path>> choose_product(const std::optional<std::string>& product,
                                               const std::optional<std::string>& part_number, const fs::path& root) {
  using Chosen = std::optional<fs::path>;
  if (product && is_path(*product)) {
    const fs::path file = root / *product;
    return is_file(file) ? Result<Chosen>(file) : Status(ErrorCode::kNotFound, file.string() + " doesn't exist");
  }
  LITMUS_ASSIGN_OR_RETURN(const auto files, product_files(root));
  std::vector<std::string_view> known;
  for (const auto& [id, file] : files) {
    if (product && id == *product) return Chosen(file);
    known.push_back(id);
  }
  if (product) {
    return Status(ErrorCode::kNotFound,
                  fmt::format("there is no product '{}'{}", *product, suggestion(*product, known)));
  }
  if (part_number) {
    for (const auto& [id, file] : files) {
      const auto loaded =
          load_product(file);  // one with errors can't be the one that is meant; choosing it reports them
      if (loaded.ok() && loaded->part_number == part_number) return Chosen(file);
    }
  }
  return files.size() == 1 ? Chosen(files.front().second) : Chosen();
}

}  // namespace litmus::config
