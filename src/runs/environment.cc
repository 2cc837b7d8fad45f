#include "runs/environment.h"

#include "runs/event_fields.h"

namespace litmus::runs {

namespace {

Environment parse(const std::string& text) {
  Environment environment;
  const bool ok = each_field(text, [&](std::string_view key, const JsonValue& value) {
    if (key == "python_version")
      environment.python_version = to_text(value);
    else if (key == "litmus_version")
      environment.litmus_version = to_text(value);
    else if (key == "env_fingerprint" || key == "fingerprint")
      environment.fingerprint = to_text(value);
  });
  return ok ? environment : Environment{};
}

}  // namespace

Environment read_environment(const Text& environment_json) {
  if (!environment_json) return {};
  // Asked once per row and column, with the same text for all rows of a run.
  struct Last {
    std::string text;
    Environment environment;
  };
  thread_local Last last;
  if (last.text != *environment_json) last = Last{*environment_json, parse(*environment_json)};
  return last.environment;
}

}  // namespace litmus::runs
