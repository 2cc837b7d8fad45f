#include "limit.h"

#include <string>

#include "convert.h"
#include "limits/limit.h"
#include "limits/limit_config.h"
#include "nodes.h"

namespace litmus::python {
namespace {

using limits::Limit;

std::optional<std::string> copied(nb::handle text_or_none, const char* what) {
  const auto view = optional_text(text_or_none, what);
  return view ? std::optional<std::string>(*view) : std::nullopt;
}

void init_limit(Limit* self, nb::handle low, nb::handle high, nb::handle nominal, nb::handle units,
                nb::handle characteristic_id, nb::handle spec_ref, nb::handle comparator) {
  Limit limit;
  limit.low = optional_number(low, "low");
  limit.high = optional_number(high, "high");
  limit.nominal = optional_number(nominal, "nominal");
  limit.units = copied(units, "units").value_or("");
  limit.characteristic_id = copied(characteristic_id, "characteristic_id");
  limit.spec_ref = copied(spec_ref, "spec_ref");
  const auto name = optional_text(comparator, "comparator").value_or("GELE");
  const auto parsed = parse_enum<Comparator>(name);
  if (!parsed)
    raise_if_error({ErrorCode::kInvalidArgument,
                    "comparator: '" + std::string(name) + "' is none of EQ NE LT LE GT GE GELE GELT GTLE GTLT"});
  limit.comparator = *parsed;
  raise_if_error(limits::validate(limit));
  new (self) Limit(std::move(limit));
}

nb::object number_or_none(const std::optional<double>& number) {
  return number ? nb::object(nb::float_(*number)) : nb::object(nb::none());
}

nb::object text_or_none(const std::optional<std::string>& value) {
  return value ? nb::object(nb::str(value->c_str(), value->size())) : nb::object(nb::none());
}

bool contains(const Limit& limit, nb::handle value) {
  const auto number = as_number(value);
  if (!number) throw nb::type_error("only a number can be inside a limit");
  return limits::check(limit, *number);
}

nb::str outcome_of(const Limit& limit, nb::handle value) {
  const std::string_view name = outcome_name(limits::judge(&limit, optional_number(value, "value")));
  return nb::str(name.data(), name.size());
}

using config::Node;

using OptionalLimit = Result<std::optional<Limit>>;

// What a callable gave: a Limit, a map, or None.
OptionalLimit limit_of(nb::handle given, const std::string& name) {
  if (given.is_none()) return std::optional<Limit>();
  if (nb::isinstance<Limit>(given)) return std::optional(*nb::inst_ptr<Limit>(given));
  return limits::limit_from_map(node_of(given), name, Node::map());
}

// "package.module.function", called with the parameters, read-only. What it raises goes through to the test.
OptionalLimit call(const std::string& path, nb::handle parameters) {
  const size_t dot = path.rfind('.');
  if (dot == std::string::npos || dot == 0 || dot + 1 == path.size()) {
    return Status(ErrorCode::kInvalidArgument, "'" + path + "' is no dotted path to a function");
  }
  const nb::object function = nb::module_::import_(path.substr(0, dot).c_str()).attr(path.substr(dot + 1).c_str());
  const nb::object view = nb::module_::import_("types").attr("MappingProxyType")(parameters);
  return limit_of(function(view), path);
}

// None when no band, table entry or range matches. `characteristic` is called with an id and the parameters.
nb::object limit_from_map(nb::str name, nb::handle map, nb::handle parameters, nb::handle characteristic,
                          double guardband_pct) {
  const nb::object given = parameters.is_none() ? nb::dict() : nb::borrow(parameters);
  limits::Sources sources;
  sources.guardband_pct = guardband_pct;
  sources.callable = [&](const std::string& path, const Node&) { return call(path, given); };
  if (!characteristic.is_none()) {
    sources.characteristic = [&](const std::string& id, const Node&) {
      return limit_of(characteristic(nb::str(id.c_str(), id.size()), given), id);
    };
  }
  auto limit = value_or_raise(limits::limit_from_map(node_of(map), text(name, "name"), node_of(given), sources));
  return limit ? nb::cast(std::move(*limit)) : nb::object(nb::none());
}

}  // namespace

void bind_limit(nb::module_& m) {
  using namespace nb::literals;
  nb::class_<Limit>(m, "Limit", "The resolved bounds of one measurement. `value in limit` evaluates its comparator.")
      .def("__init__", &init_limit, nb::kw_only(), "low"_a.none() = nb::none(), "high"_a.none() = nb::none(),
           "nominal"_a.none() = nb::none(), "units"_a.none() = nb::none(), "characteristic_id"_a.none() = nb::none(),
           "spec_ref"_a.none() = nb::none(), "comparator"_a.none() = nb::none())
      .def_prop_ro("low", [](const Limit& l) { return number_or_none(l.low); })
      .def_prop_ro("high", [](const Limit& l) { return number_or_none(l.high); })
      .def_prop_ro("nominal", [](const Limit& l) { return number_or_none(l.nominal); })
      .def_prop_ro("units", [](const Limit& l) { return nb::str(l.units.c_str(), l.units.size()); })
      .def_prop_ro("characteristic_id", [](const Limit& l) { return text_or_none(l.characteristic_id); })
      .def_prop_ro("spec_ref", [](const Limit& l) { return text_or_none(l.spec_ref); })
      .def_prop_ro("comparator",
                   [](const Limit& l) {
                     const auto n = enum_name(l.comparator);
                     return nb::str(n.data(), n.size());
                   })
      .def("__contains__", &contains)
      .def("__eq__",
           [](const Limit& a, nb::handle b) { return nb::isinstance<Limit>(b) && a == *nb::inst_ptr<Limit>(b); })
      .def("__hash__", [](const Limit& l) { return std::hash<std::string>{}(limits::describe(l)); })
      .def("__str__",
           [](const Limit& l) {
             const auto t = limits::describe(l);
             return nb::str(t.c_str(), t.size());
           })
      .def("__repr__", [](const Limit& l) {
        const auto t = "Limit(" + limits::describe(l) + ")";
        return nb::str(t.c_str(), t.size());
      });
  m.def("limit_from_map", &limit_from_map, "name"_a, "map"_a, "parameters"_a.none() = nb::none(),
        "characteristic"_a.none() = nb::none(), "guardband_pct"_a = 0.0,
        "The limit that a map gives for the parameters of a vector; None when nothing in it matches them.");
  m.def("judge", &outcome_of, "limit"_a, "value"_a.none(), "The outcome's text of a value under a limit.");
}

}  // namespace litmus::python
