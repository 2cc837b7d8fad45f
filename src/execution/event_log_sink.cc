#include "execution/event_log_sink.h"

namespace litmus::execution {

Status EventLogSink::emit(EventRef event, RunId run_id, std::optional<Timestamp> occurred_at) {
  emit::EmitOptions options;
  if (!run_id.value.is_nil()) options.run_id = run_id.value;
  options.occurred_at = occurred_at;
  if (replaced_ != nullptr) options.replaced = replaced_();
  return std::visit([&](const auto* typed) { return log_.emit(*typed, options); }, event);
}

}  // namespace litmus::execution
