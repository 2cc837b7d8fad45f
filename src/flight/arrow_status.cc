#include "flight/arrow_status.h"

#include <arrow/flight/types.h>

namespace litmus::flight {

using arrow::flight::FlightStatusCode;
using arrow::flight::MakeFlightError;

arrow::Status to_arrow(const Status& status) {
  const std::string& message = status.message();
  switch (status.code()) {
    case ErrorCode::kOk:
      return arrow::Status::OK();
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kTooLarge:
      return arrow::Status::Invalid(message);
    case ErrorCode::kNotFound:
    case ErrorCode::kGone:
      return arrow::Status::KeyError(message);
    case ErrorCode::kUnsupported:
      return arrow::Status::NotImplemented(message);
    case ErrorCode::kTimeout:
      return MakeFlightError(FlightStatusCode::TimedOut, message);
    case ErrorCode::kUnavailable:
    case ErrorCode::kNoSpace:
      return MakeFlightError(FlightStatusCode::Unavailable, message);
    case ErrorCode::kPermissionDenied:
      return MakeFlightError(FlightStatusCode::Unauthorized, message);
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kConflict:
    case ErrorCode::kIo:
    case ErrorCode::kCorrupt:
    case ErrorCode::kInternal:
      break;
  }
  return MakeFlightError(FlightStatusCode::Internal, message);
}

arrow::Status unauthenticated(const char* message) {
  return MakeFlightError(FlightStatusCode::Unauthenticated, message);
}

}  // namespace litmus::flight
