// The event types and their fields as data.
// Generated from schema/events.py by `./dev gen`; don't edit.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace litmus::events {

// Stands in journals as a number: never changed, never reused.
enum class EventTypeId : uint32_t {
  kUnknown = 0,
  kSessionStarted = 1,
  kSessionEnded = 2,
  kRunStarted = 3,
  kRunEnded = 4,
  kRunMaterialized = 5,
  kSlotStarted = 6,
  kSlotCompleted = 7,
  kSyncArrived = 8,
  kSyncRelease = 9,
  kRouteClosed = 10,
  kRouteOpened = 11,
  kFixtureInstrumentConnected = 12,
  kFixtureIdentityVerified = 13,
  kFixtureCalibrationWarning = 14,
  kFixtureDutScanned = 15,
  kFixtureInstrumentDisconnected = 16,
  kTestStepsDiscovered = 17,
  kTestStepStarted = 18,
  kTestMeasurement = 19,
  kTestRecord = 20,
  kTestStepEnded = 21,
  kInstrumentRead = 22,
  kInstrumentSet = 23,
  kInstrumentConfigure = 24,
  kDiagnosticWarning = 25,
  kDiagnosticError = 26,
  kStreamStarted = 27,
  kStreamEnded = 28,
  kStreamFrameIndex = 29,
  kDialogOpened = 30,
  kDialogResponded = 31,
  kRunMaterializationFailed = 32,
  kTestVectorStarted = 33,
  kTestVectorEnded = 34,
  kTestObservation = 35,
  kInstrumentReserved = 36,
  kInstrumentReleased = 37,
  kChannelStarted = 38,
  kChannelEnded = 39,
  kChannelCheckpoint = 40,
  kFileStarted = 41,
  kFileEnded = 42,
  kFileCheckpoint = 43,
};

// What an event survives once its emit() has returned.
enum class Durability {
  kShared,  // death of the process, SIGKILL included
  kDisk,    // loss of power
};

enum class FieldKind { kString, kInteger, kNumber, kBoolean, kUuid, kTime, kStringList, kJson };

struct FieldInfo {
  std::string_view name;
  FieldKind kind;
  bool required;
  bool nullable;
  std::string_view default_json;  // empty: required, or no constant (`now`, `detected`)
  std::string_view json_key;      // e.g. `,"step_name":`
  std::string_view enum_name;     // where its known values are listed; empty: free
};

struct EventTypeInfo {
  EventTypeId id;
  std::string_view type;  // e.g. "test.measurement"
  std::string_view class_name;
  std::string_view category;
  Durability durability;
  std::span<const FieldInfo> fields;  // in the order in which they are written, without the envelope
};

// The fields of every event, written before the type's own.
std::span<const FieldInfo> envelope_fields();

// All types, ascending by id.
std::span<const EventTypeInfo> event_types();

// nullptr for a type that this build doesn't know.
const EventTypeInfo* find_event_type(std::string_view type);

// For kUnknown, and for numbers of newer writers: an entry with empty names and no fields.
const EventTypeInfo& event_type_info(EventTypeId id);

}  // namespace litmus::events
