#include <fmt/format.h>

#include <algorithm>

#include "config/references.h"

namespace litmus::config {
namespace {

// Warnings: an address is needed only where it is opened.
class ResourceCheck {
 public:
  ResourceCheck(const ReadProject& project, const Variables& variables, CheckReport& report)
      : project_(project), variables_(variables), report_(report) {}

  void address(const std::optional<std::string>& resource, const Problem& place) {
    if (!resource) return;
    const auto expanded = expand_variables(*resource, {}, variables_);
    if (expanded.ok()) return;
    Problem problem = place;
    problem.message = expanded.status().message();
    report_.warnings.push_back(std::move(problem));
  }

  template <class Config>
  void catalog_ref(const ReadFile<Config>& file, const std::optional<std::string>& ref, Keys keys) {
    if (!ref || is_entry(*ref)) return;
    std::vector<std::string_view> known;
    for (const auto& entry : project_.catalog) known.push_back(entry.config.id);
    report_.warnings.push_back(
        problem_at(file, keys, fmt::format("there is no catalog entry '{}'{}", *ref, suggestion(*ref, known))));
  }

 private:
  bool is_entry(const std::string& id) const {
    return std::any_of(project_.catalog.begin(), project_.catalog.end(),
                       [&](const auto& entry) { return entry.config.id == id; });
  }

  const ReadProject& project_;
  const Variables& variables_;
  CheckReport& report_;
};

}  // namespace

void check_resources(const ReadProject& project, const CheckContext& context, CheckReport& report) {
  ResourceCheck check(project, context.variables, report);
  for (const auto& station : project.stations) {
    for (const StationInstrumentConfig& instrument : station.config.instruments) {
      if (!instrument.mock) check.address(instrument.resource, instrument.resource_place);
      check.catalog_ref(station, instrument.catalog_ref, {"instruments", instrument.role, "catalog_ref"});
    }
  }
  for (const auto& type : project.station_types) {
    for (const StationTypeInstrument& one : type.config.instruments) check.address(one.resource, one.resource_place);
  }
  for (const auto& asset : project.assets) {
    check.address(asset.config.resource, asset.config.resource_place);
    check.catalog_ref(asset, asset.config.catalog_ref, {"catalog_ref"});
  }
  for (const auto& fixture : project.fixtures) {
    check.address(fixture.config.dut_resource, fixture.config.resource_place);
    for (const Slot& slot : fixture.config.slots) check.address(slot.dut_resource, slot.resource_place);
  }
}

}  // namespace litmus::config
