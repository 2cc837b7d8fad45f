// Lists of known strings.
// Generated from schema/enums.py by `./dev gen`; don't edit.
#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

namespace litmus {

// EnumNames<E>::kValues: the texts of E's values, in their order.
template <class E>
struct EnumNames;

template <class E>
std::string_view enum_name(E value) {
  return EnumNames<E>::kValues[static_cast<size_t>(value)];
}

// nullopt for a value of a newer writer; keep its text.
template <class E>
std::optional<E> parse_enum(std::string_view text) {
  for (size_t i = 0; i < std::size(EnumNames<E>::kValues); ++i) {
    if (EnumNames<E>::kValues[i] == text) return static_cast<E>(i);
  }
  return std::nullopt;
}

// How a value is compared with its limits.
enum class Comparator : uint8_t { kEq, kNe, kLt, kLe, kGt, kGe, kGele, kGelt, kGtle, kGtlt };
template <>
struct EnumNames<Comparator> {
  static constexpr std::string_view kValues[] = {"EQ", "NE", "LT", "LE", "GT", "GE", "GELE", "GELT", "GTLE", "GTLT"};
};

// What a proxied driver member does.
enum class ChannelKind : uint8_t { kRead, kSet, kControl, kConfigure };
template <>
struct EnumNames<ChannelKind> {
  static constexpr std::string_view kValues[] = {"read", "set", "control", "configure"};
};

// Who opened a session.
enum class SessionType : uint8_t { kTestRun, kInteractive, kClient, kHarness };
template <>
struct EnumNames<SessionType> {
  static constexpr std::string_view kValues[] = {"test_run", "interactive", "client", "harness"};
};

// Result of a slot's process.
enum class SlotOutcome : uint8_t { kPassed, kFailed, kErrored };
template <>
struct EnumNames<SlotOutcome> {
  static constexpr std::string_view kValues[] = {"passed", "failed", "errored"};
};

// What an operator is asked for.
enum class DialogType : uint8_t { kConfirm, kChoice, kInput };
template <>
struct EnumNames<DialogType> {
  static constexpr std::string_view kValues[] = {"confirm", "choice", "input"};
};

// How a dialog ended.
enum class DialogResponseType : uint8_t { kConfirmed, kCancelled, kChoice, kInput, kTimedOut };
template <>
struct EnumNames<DialogResponseType> {
  static constexpr std::string_view kValues[] = {"confirmed", "cancelled", "choice", "input", "timed_out"};
};

// Where a dialog was answered.
enum class RespondedVia : uint8_t { kBrowser, kCli, kTerminal, kAuto };
template <>
struct EnumNames<RespondedVia> {
  static constexpr std::string_view kValues[] = {"browser", "cli", "terminal", "auto"};
};

// Part of a test in which an exception was raised.
enum class ErrorPhase : uint8_t { kSetup, kCall, kTeardown };
template <>
struct EnumNames<ErrorPhase> {
  static constexpr std::string_view kValues[] = {"setup", "call", "teardown"};
};

// What became of an instrument's safe state at release.
enum class SafeState : uint8_t { kDone, kFailed, kNone };
template <>
struct EnumNames<SafeState> {
  static constexpr std::string_view kValues[] = {"done", "failed", "none"};
};

// Whether a run stands in its run file.
enum class Materialization : uint8_t { kPending, kDone, kFailed };
template <>
struct EnumNames<Materialization> {
  static constexpr std::string_view kValues[] = {"pending", "done", "failed"};
};

// Kind of a row of a run file.
enum class RecordType : uint8_t { kRun, kStep, kMeasurement };
template <>
struct EnumNames<RecordType> {
  static constexpr std::string_view kValues[] = {"run", "step", "measurement"};
};

// State of the service as a whole.
enum class HealthStatus : uint8_t { kOk, kDegraded };
template <>
struct EnumNames<HealthStatus> {
  static constexpr std::string_view kValues[] = {"ok", "degraded"};
};

// State of one store.
enum class ServiceState : uint8_t { kUp, kDown };
template <>
struct EnumNames<ServiceState> {
  static constexpr std::string_view kValues[] = {"up", "down"};
};

}  // namespace litmus
