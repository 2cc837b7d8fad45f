#include "project.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <map>

#include "config/cascade.h"
#include "config/expander.h"
#include "config/explain.h"
#include "config/fixture.h"
#include "config/product.h"
#include "config/profile.h"
#include "config/test_config.h"
#include "config/variables.h"
#include "config/yaml.h"
#include "convert.h"
#include "limits/characteristic.h"
#include "limits/conditions.h"
#include "limits/limit_config.h"
#include "nodes.h"

namespace litmus::python {

namespace nb = nanobind;

namespace {

namespace fs = std::filesystem;
using config::Node;

using OptionalText = std::optional<std::string>;

nb::str str(std::string_view text) { return nb::str(text.data(), text.size()); }

nb::object or_none(const OptionalText& text) { return text ? nb::object(str(*text)) : nb::object(nb::none()); }

void check_limit(const Node& entry, const std::string& key_path, config::Problems& problems) {
  limits::read_limit_config(entry, key_path, problems);
}

config::Facets facets_of(const nb::dict& given) {
  config::Facets facets;
  for (const auto& [key, value] : given) facets.emplace_back(nb::cast<std::string>(key), nb::cast<std::string>(value));
  return facets;
}

nb::dict facets_dict(const config::Facets& facets) {
  nb::dict out;
  for (const auto& [key, value] : facets) out[str(key)] = str(value);
  return out;
}

// Lists of values are written out; what else an axis may be was refused when the file was read.
Node with_values(const Node& sweeps) {
  Node expanded = sweeps;
  for (Node& entry : expanded.items) {
    for (config::Member& axis : entry.members) {
      if (config::is_expander(axis.value)) axis.value = value_or_raise(config::expand(axis.value));
    }
  }
  return expanded;
}

// Every leaf of the merged tree: "limits.vout.high" → layer, and the line that it stands in.
void add_origins(const Node& node, const std::string& path, const std::vector<std::string>& layers, nb::dict& out) {
  if (node.is(Node::Kind::kMap) && !node.members.empty()) {
    for (const config::Member& member : node.members) {
      add_origins(member.value, config::join_key(path, member.name), layers, out);
    }
    return;
  }
  nb::dict origin;
  origin["layer"] = node.origin >= 0 ? nb::object(str(layers[static_cast<size_t>(node.origin)])) : nb::none();
  origin["line"] = node.at.line > 0 ? nb::object(nb::int_(node.at.line)) : nb::none();
  origin["value"] = to_python(node);
  out[str(path)] = origin;
}

nb::dict given_dict(const config::GivenValue& given) {
  nb::dict out;
  out["key"] = str(given.key);
  out["value"] = to_python(given.value);
  out["layer"] = str(given.layer);
  out["file"] = given.file.empty() ? nb::object(nb::none()) : nb::object(str(given.file));
  out["line"] = given.value.at.line > 0 ? nb::object(nb::int_(given.value.at.line)) : nb::none();
  return out;
}

// The sidecars and profiles of one project; each file is read once.
class TestConfigs {
 public:
  explicit TestConfigs(const OptionalText& project_file) {
    if (!project_file) return;
    project_ = value_or_raise(config::load_project(*project_file));
    profiles_ = value_or_raise(config::Profiles::load(*project_, check_limit));
  }

  std::vector<std::string> facet_keys() const { return profiles_.facet_keys(); }

  OptionalText choose(bool none, const OptionalText& name, const nb::dict& facets, const OptionalText& from_env) {
    config::ProfileChoice choice;
    choice.none = none;
    choice.name = name;
    choice.facets = facets_of(facets);
    choice.from_env = from_env;
    if (project_) choice.otherwise = project_->default_profile;
    return value_or_raise(profiles_.choose(choice));
  }

  nb::object profile(const std::string& name) const {
    if (profiles_.find(name) == nullptr) return nb::none();
    const config::Profile found = profiles_.resolved(name);
    nb::dict out;
    out["name"] = str(found.name);
    out["description"] = or_none(found.description);
    out["facets"] = facets_dict(found.facets);
    out["station_type"] = or_none(found.station_type);
    out["fixture"] = or_none(found.fixture);
    out["verify_requires_limit"] =
        found.verify_requires_limit ? nb::object(nb::bool_(*found.verify_requires_limit)) : nb::none();
    Node runner = Node::map();
    for (const config::Layer& layer : profiles_.chain(name)) {
      if (const Node* own = layer.config.find("runner")) config::merge_config(runner, *own);
    }
    out["runner"] = to_python(runner);
    return out;
  }

  nb::dict merged(const std::string& test_file, std::vector<std::string> classes, const std::string& function,
                  nb::handle module, const nb::list& class_markers, nb::handle method, const OptionalText& profile) {
    const Inputs in = inputs(std::move(classes), function, module, class_markers, method, profile);
    const config::MergedTest test = config::merge_test(in.site, in.markers, sidecar(test_file), in.chain);
    nb::dict out;
    out["config"] = to_python(test.config);
    nb::list sweeps;
    for (const Node& of_site : test.sweeps) sweeps.append(to_python(with_values(of_site)));
    out["sweeps"] = sweeps;
    nb::dict origins;
    add_origins(test.config, "", test.origins, origins);
    for (const Node& of_site : test.sweeps) {
      if (!of_site.items.empty()) add_origins(of_site, "sweeps", test.origins, origins);
    }
    out["origins"] = origins;
    return out;
  }

  nb::list explained(const std::string& test_file, std::vector<std::string> classes, const std::string& function,
                     nb::handle module, const nb::list& class_markers, nb::handle method, const OptionalText& profile) {
    const Inputs in = inputs(std::move(classes), function, module, class_markers, method, profile);
    nb::list out;
    for (const auto& value : config::explain_test(in.site, in.markers, sidecar(test_file), in.chain)) {
      nb::dict one = given_dict(value.given);
      nb::list overrides;
      for (const config::GivenValue& weaker : value.overrides) overrides.append(given_dict(weaker));
      one["overrides"] = overrides;
      out.append(one);
    }
    return out;
  }

 private:
  struct Inputs {
    config::TestSite site;
    config::InlineMarkers markers;
    std::vector<config::Layer> chain;
  };

  Inputs inputs(std::vector<std::string> classes, const std::string& function, nb::handle module,
                const nb::list& class_markers, nb::handle method, const OptionalText& profile) const {
    Inputs in{{std::move(classes), function}, {}, {}};
    in.markers.module = node_of(module);
    for (nb::handle one : class_markers) in.markers.classes.push_back(node_of(one));
    in.markers.method = node_of(method);
    if (profile) in.chain = profiles_.chain(*profile);
    return in;
  }

  const config::Layer* sidecar(const std::string& test_file) {
    auto known = sidecars_.find(test_file);
    if (known == sidecars_.end()) {
      std::optional<config::Layer> layer;
      if (auto node = value_or_raise(config::load_sidecar(test_file, check_limit))) {
        const std::string file = config::display_name(config::sidecar_of(test_file));
        layer = {"sidecar " + file, *std::move(node), file};
      }
      known = sidecars_.emplace(test_file, std::move(layer)).first;
    }
    return known->second ? &*known->second : nullptr;
  }

  std::optional<config::ProjectConfig> project_;
  config::Profiles profiles_;
  std::map<std::string, std::optional<config::Layer>> sidecars_;
};

nb::dict pin_dict(const config::ProductPin& pin) {
  nb::dict out;
  out["name"] = str(pin.name);
  out["net"] = or_none(pin.net);
  out["role"] = str(pin.role);
  out["description"] = or_none(pin.description);
  return out;
}

// A product with the limits that its datasheet promises.
class Product {
 public:
  explicit Product(const std::string& file) : product_(value_or_raise(config::load_product(file))) {}

  nb::dict config() const {
    nb::dict out;
    out["id"] = str(product_.id);
    out["name"] = str(product_.name);
    out["part_number"] = or_none(product_.part_number);
    out["base"] = or_none(product_.base);
    out["description"] = or_none(product_.description);
    out["revision"] = or_none(product_.revision);
    out["datasheet"] = or_none(product_.datasheet);
    out["schematic"] = or_none(product_.schematic);
    out["driver"] = or_none(product_.driver);
    nb::dict pins, groups, characteristics;
    for (const auto& pin : product_.pins) pins[str(pin.key)] = pin_dict(pin);
    for (const auto& group : product_.signal_groups) groups[str(group.name)] = to_python(group.value);
    for (const auto& one : product_.characteristics) characteristics[str(one.id)] = to_python(one.source);
    out["pins"] = pins;
    out["signal_groups"] = groups;
    out["characteristics"] = characteristics;
    return out;
  }

  bool has(const std::string& characteristic) const { return product_.find(characteristic) != nullptr; }
  bool is_unconditional(const std::string& characteristic) const {
    return limits::has_unconditional_band(found(characteristic));
  }

  // None: no band matches.
  nb::object limit(const std::string& characteristic, nb::handle parameters) const {
    auto limit = value_or_raise(limits::limit_of(found(characteristic), node_of(parameters)));
    return limit ? nb::cast(std::move(*limit)) : nb::object(nb::none());
  }

 private:
  const config::Characteristic& found(const std::string& id) const {
    const config::Characteristic* one = product_.find(id);
    if (one != nullptr) return *one;
    std::vector<std::string_view> known;
    for (const auto& characteristic : product_.characteristics) known.push_back(characteristic.id);
    raise_if_error({ErrorCode::kNotFound, "product '" + product_.id + "' has no characteristic '" + id + "'" +
                                              config::suggestion(id, known)});
    return *one;
  }

  config::ProductConfig product_;
};

nb::dict connection_dict(const config::Connection& connection) {
  nb::dict out;
  out["name"] = str(connection.name);
  out["instrument"] = str(connection.instrument);
  out["instrument_channel"] = or_none(connection.instrument_channel);
  out["instrument_terminal"] = or_none(connection.instrument_terminal);
  out["description"] = or_none(connection.description);
  out["dut_pin"] = or_none(connection.dut_pin);
  out["net"] = or_none(connection.net);
  out["function"] = or_none(connection.function);
  out["route"] = nb::none();
  if (connection.route) {
    nb::dict route;
    route["switch"] = str(connection.route->switch_role);
    route["channels"] = nb::cast(connection.route->channels);
    route["settling_ms"] = connection.route->settling_ms;
    out["route"] = route;
  }
  return out;
}

nb::dict connections_dict(const std::vector<config::Connection>& connections) {
  nb::dict out;
  for (const auto& connection : connections) out[str(connection.name)] = connection_dict(connection);
  return out;
}

// As written when a variable in it isn't set; `problem` says which.
void put_resource(nb::dict& out, const OptionalText& resource, const config::Problem& place) {
  const auto expanded = config::expand_variables(resource.value_or(""), place, config::process_variable);
  out["dut_resource"] = expanded.ok() && resource ? nb::object(str(*expanded)) : or_none(resource);
  out["resource_problem"] = expanded.ok() ? nb::object(nb::none()) : nb::object(str(expanded.status().message()));
}

nb::dict fixture_dict(const std::string& file) {
  const config::FixtureConfig fixture = value_or_raise(config::load_fixture(file));
  nb::dict out;
  out["id"] = str(fixture.id);
  out["name"] = or_none(fixture.name);
  out["product_id"] = or_none(fixture.product_id);
  out["product_family"] = or_none(fixture.product_family);
  out["product_revision"] = or_none(fixture.product_revision);
  out["station_types"] = nb::cast(fixture.station_types);
  out["description"] = or_none(fixture.description);
  put_resource(out, fixture.dut_resource, fixture.resource_place);
  out["connections"] = connections_dict(fixture.connections);
  nb::dict slots;
  for (const config::Slot& slot : fixture.slots) {
    nb::dict one;
    one["connections"] = connections_dict(slot.connections);
    one["description"] = or_none(slot.description);
    put_resource(one, slot.dut_resource, slot.resource_place);
    slots[str(slot.id)] = one;
  }
  out["slots"] = slots;
  return out;
}

nb::object path_or_none(const std::optional<fs::path>& file) {
  return file ? nb::object(str(file->string())) : nb::object(nb::none());
}

nb::object choose_product(const OptionalText& product, const OptionalText& part_number, const std::string& root) {
  return path_or_none(value_or_raise(config::choose_product(product, part_number, root)));
}

nb::object choose_fixture(const OptionalText& fixture, const OptionalText& of_profile, const std::string& file) {
  const config::ProjectConfig project = value_or_raise(config::load_project(file));
  return path_or_none(value_or_raise(config::choose_fixture(fixture, of_profile, project)));
}

nb::object sidecar_or_none(const std::string& test_file) {
  const auto node = value_or_raise(config::load_sidecar(test_file, check_limit));
  return node ? to_python(*node) : nb::object(nb::none());
}

bool band_holds(nb::handle when, nb::handle parameters) {
  limits::Conditions conditions;
  const Node map = node_of(when);
  for (const config::Member& member : map.members) conditions.emplace_back(member.name, member.value);
  return limits::match(conditions, node_of(parameters));
}

nb::dict profiles_dict(const std::string& project_file) {
  const auto profiles =
      value_or_raise(config::Profiles::load(value_or_raise(config::load_project(project_file)), check_limit));
  nb::dict out;
  for (const config::Profile& profile : profiles.all()) {
    nb::dict one = nb::cast<nb::dict>(to_python(profile.config));
    one["description"] = or_none(profile.description);
    one["facets"] = facets_dict(profile.facets);
    one["extends"] = or_none(profile.extends);
    one["station_type"] = or_none(profile.station_type);
    one["fixture"] = or_none(profile.fixture);
    one["verify_requires_limit"] =
        profile.verify_requires_limit ? nb::object(nb::bool_(*profile.verify_requires_limit)) : nb::none();
    out[str(profile.name)] = one;
  }
  return out;
}

}  // namespace

void bind_project(nb::module_& m) {
  using namespace nb::literals;
  nb::class_<TestConfigs>(m, "TestConfigs", "The sidecars and profiles of a project, merged with a test's markers.")
      .def(nb::init<OptionalText>(), "project_file"_a.none())
      .def_prop_ro("facet_keys", &TestConfigs::facet_keys)
      .def("choose", &TestConfigs::choose, "none"_a, "name"_a.none(), "facets"_a, "from_env"_a.none())
      .def("profile", &TestConfigs::profile, "name"_a)
      .def("merged", &TestConfigs::merged, "test_file"_a, "classes"_a, "function"_a, "module"_a.none(),
           "class_markers"_a, "method"_a.none(), "profile"_a.none())
      .def("explained", &TestConfigs::explained, "test_file"_a, "classes"_a, "function"_a, "module"_a.none(),
           "class_markers"_a, "method"_a.none(), "profile"_a.none(),
           "Each value with the layer that gave it, and what it overrides.");
  nb::class_<Product>(m, "Product", "A product file, with what it inherits.")
      .def(nb::init<std::string>(), "file"_a)
      .def_prop_ro("config", &Product::config)
      .def("has", &Product::has, "characteristic"_a)
      .def("is_unconditional", &Product::is_unconditional, "characteristic"_a)
      .def("limit", &Product::limit, "characteristic"_a, "parameters"_a);
  m.def("fixture_file", &fixture_dict, "file"_a);
  m.def("band_holds", &band_holds, "when"_a, "parameters"_a, "Whether the conditions of a spec band hold.");
  m.def("sidecar_file", &sidecar_or_none, "test_file"_a, "What stands beside a test file, or None.");
  m.def("project_profiles", &profiles_dict, "project_file"_a, "Name → what the profile says itself.");
  m.def(
      "expand", [](nb::handle expander) { return to_python(value_or_raise(config::expand(node_of(expander)))); },
      "expander"_a, "The list that a range expander stands for.");
  m.def("choose_product", &choose_product, "product"_a.none(), "part_number"_a.none(), "root"_a,
        "The file of the product that is meant, or None.");
  m.def("choose_fixture", &choose_fixture, "fixture"_a.none(), "of_profile"_a.none(), "project_file"_a,
        "The file of the fixture that is meant, or None.");
}

}  // namespace litmus::python
