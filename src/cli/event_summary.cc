#include "cli/event_summary.h"

#include "cli/command.h"
#include "cli/table.h"

namespace litmus::cli {
namespace {

std::string value_text(const Json& event) {
  const auto found = event.find("value");
  if (found == event.end() || found->is_null()) return "—";
  if (found->is_number()) return show_number(found->get<double>());
  if (found->is_object() && found->contains("length")) return text(*found, "length") + " samples";
  return found->is_string() ? found->get<std::string>() : found->dump();
}

std::string with_units(std::string value, const Json& event) {
  const std::string units = text(event, "units");
  return units.empty() ? value : value + ' ' + units;
}

std::string joined(std::initializer_list<std::string> parts) {
  std::string out;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    out += (out.empty() ? "" : "  ") + part;
  }
  return out;
}

}  // namespace

std::string event_summary(const Json& event) {
  const std::string type = text(event, "event_type");
  if (type == "instrument.read") return text(event, "channel_id") + " = " + with_units(value_text(event), event);
  if (type == "instrument.set") return text(event, "channel_id") + " ← " + with_units(value_text(event), event);
  if (type == "instrument.configure") return text(event, "method") + ' ' + text(event, "parameters");
  if (type == "test.measurement") {
    return joined({text(event, "measurement_name"), with_units(value_text(event), event), text(event, "outcome")});
  }
  if (type.starts_with("session.")) return joined({text(event, "station_id"), text(event, "outcome")});
  if (type.starts_with("run."))
    return joined({text(event, "dut_serial"), text(event, "outcome"), text(event, "destination")});
  if (type.starts_with("test.step")) return joined({text(event, "step_path"), text(event, "outcome")});
  if (type.starts_with("fixture.")) return joined({text(event, "resource"), text(event, "message")});
  return joined({text(event, "message"), text(event, "name")});
}

}  // namespace litmus::cli
