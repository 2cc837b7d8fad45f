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

// What became of a dialog.
enum class DialogStatus : uint8_t { kPending, kResponded, kTimedOut, kCancelled };
template <>
struct EnumNames<DialogStatus> {
  static constexpr std::string_view kValues[] = {"pending", "responded", "timed_out", "cancelled"};
};

// Where a dialog was answered.
enum class RespondedVia : uint8_t { kBrowser, kCli, kTerminal, kAuto, kAssistant };
template <>
struct EnumNames<RespondedVia> {
  static constexpr std::string_view kValues[] = {"browser", "cli", "terminal", "auto", "assistant"};
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

// What is measured or sourced.
enum class MeasurementFunction : uint8_t {
    kDcVoltage, kAcVoltage, kDcCurrent, kAcCurrent, kResistance, kResistance4w, kCapacitance, kInductance, kImpedance,
    kFrequency, kPeriod, kTemperature, kWaveform, kDcPower, kAcPower, kRfPower, kRfCw, kRfAm, kRfFm, kRfPm, kRfSweep,
    kRfIq, kRfPulse, kSParameters, kSpectrum, kPhaseNoise, kNoiseFigure, kHarmonics, kDigitalPattern, kDigitalIo,
    kSerialData, kDiode, kContinuity, kDcRatio, kQualityFactor, kDissipationFactor, kTimeInterval, kPulseWidth,
    kDutyCycle, kRiseTime, kFallTime, kPhase, kPowerQuality, kJitter, kEyeDiagram, kThd, kSnr, kGain, kReturnLoss,
    kInsertionLoss, kVswr, kGroupDelay, kOpticalPower, kWavelength, kHumidity, kCharge, kMagneticField, kPosition,
    kLockInDetection, kHeaterPower, kExcitationCurrent, kPulseGeneration, kTrigger, kReferenceClock, kConductance,
    kReactance, kSusceptance, kDynamicLoad };
template <>
struct EnumNames<MeasurementFunction> {
  static constexpr std::string_view kValues[] = {
    "dc_voltage", "ac_voltage", "dc_current", "ac_current", "resistance", "resistance_4w", "capacitance", "inductance",
    "impedance", "frequency", "period", "temperature", "waveform", "dc_power", "ac_power", "rf_power", "rf_cw", "rf_am",
    "rf_fm", "rf_pm", "rf_sweep", "rf_iq", "rf_pulse", "s_parameters", "spectrum", "phase_noise", "noise_figure",
    "harmonics", "digital_pattern", "digital_io", "serial_data", "diode", "continuity", "dc_ratio", "quality_factor",
    "dissipation_factor", "time_interval", "pulse_width", "duty_cycle", "rise_time", "fall_time", "phase",
    "power_quality", "jitter", "eye_diagram", "thd", "snr", "gain", "return_loss", "insertion_loss", "vswr",
    "group_delay", "optical_power", "wavelength", "humidity", "charge", "magnetic_field", "position",
    "lock_in_detection", "heater_power", "excitation_current", "pulse_generation", "trigger", "reference_clock",
    "conductance", "reactance", "susceptance", "dynamic_load"};
};

// Which way a function goes, seen from the hardware.
enum class Direction : uint8_t { kInput, kOutput, kBidir, kTransform };
template <>
struct EnumNames<Direction> {
  static constexpr std::string_view kValues[] = {"input", "output", "bidir", "transform"};
};

// Kind of an instrument.
enum class InstrumentType : uint8_t {
    kDmm, kOscilloscope, kFunctionGenerator, kPsu, kAcPowerSupply, kSwitch, kPowerMeter, kSpectrumAnalyzer,
    kRfSignalGenerator, kUpconverter, kDownconverter, kDigitizer, kCounter, kSmu, kElectronicLoad, kDaq, kLcrMeter,
    kVna, kTemperatureController, kElectrometer, kLockInAmplifier, kCurrentSource, kPulseGenerator, kGaussmeter };
template <>
struct EnumNames<InstrumentType> {
  static constexpr std::string_view kValues[] = {
    "dmm", "oscilloscope", "function_generator", "psu", "ac_power_supply", "switch", "power_meter", "spectrum_analyzer",
    "rf_signal_generator", "upconverter", "downconverter", "digitizer", "counter", "smu", "electronic_load", "daq",
    "lcr_meter", "vna", "temperature_controller", "electrometer", "lock_in_amplifier", "current_source",
    "pulse_generator", "gaussmeter"};
};

// What a pin of a product is for.
enum class PinRole : uint8_t { kSignal, kGround, kPower, kReference };
template <>
struct EnumNames<PinRole> {
  static constexpr std::string_view kValues[] = {"signal", "ground", "power", "reference"};
};

// How far a figure of a datasheet is promised.
enum class SpecQualifier : uint8_t { kGuaranteed, kTypical, kNominal, kSupplemental };
template <>
struct EnumNames<SpecQualifier> {
  static constexpr std::string_view kValues[] = {"guaranteed", "typical", "nominal", "supplemental"};
};

// State of one store.
enum class ServiceState : uint8_t { kUp, kDown };
template <>
struct EnumNames<ServiceState> {
  static constexpr std::string_view kValues[] = {"up", "down"};
};

}  // namespace litmus
