// Status and Result<T>: how every function of the core reports failure.
//
// An error is a code (declared in schema/errors.py), and a message that says what happened, to what, and what to do
// next. It is handled once: passed on or logged, never both.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace litmus {

enum class ErrorCode {
  kOk,
  kInvalidArgument,   // the caller's input breaks a rule
  kNotFound,          // the named thing doesn't exist
  kAlreadyExists,     // the name is taken
  kConflict,          // the state changed, or an id is ambiguous
  kPermissionDenied,  // not allowed for this caller
  kNoSpace,           // ENOSPC, EDQUOT
  kIo,                // the disk or the file refused
  kCorrupt,           // bytes that no writer of ours made
  kUnavailable,       // a service isn't there now; trying again may help
  kTimeout,           // the deadline passed
  kUnsupported,       // a valid request that this build or this filesystem can't serve
  kTooLarge,          // over a documented bound
  kGone,              // it was there, and isn't stored any more
  kInternal,          // a defect of ours
};

// The stable name of a code, e.g. "not_found".
std::string_view error_code_name(ErrorCode code);

class [[nodiscard]] Status {
 public:
  Status() = default;  // ok
  Status(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

  // From errno: picks the code, and appends the system's text to `what` ("cannot open /x/y").
  static Status from_errno(int error, std::string_view what);

  bool ok() const { return code_ == ErrorCode::kOk; }
  ErrorCode code() const { return code_; }
  const std::string& message() const { return message_; }

  // "code: message", for logs.
  std::string to_string() const;

  // The same error with `context: ` before its message.
  Status with_context(std::string_view context) &&;

  bool operator==(const Status&) const = default;

 private:
  ErrorCode code_ = ErrorCode::kOk;
  std::string message_;
};

// A value, or the Status that says why there is none.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}  // NOLINT(google-explicit-constructor): reads as `return value;`
  Result(Status status) : status_(std::move(status)) { assert(!status_.ok()); }  // NOLINT

  bool ok() const { return value_.has_value(); }
  const Status& status() const { return status_; }

  T& value() & {
    assert(ok());
    return *value_;
  }
  const T& value() const& {
    assert(ok());
    return *value_;
  }
  // By value, so that `for (auto& x : list().value())` holds what it walks over.
  T value() && {
    assert(ok());
    return std::move(*value_);
  }
  T value_or(T other) && { return ok() ? std::move(*value_) : std::move(other); }

  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  std::optional<T> value_;
  Status status_;
};

}  // namespace litmus

// Passes an error on to the caller.
#define LITMUS_RETURN_IF_ERROR(expression)           \
  do {                                               \
    ::litmus::Status litmus_status_ = (expression);  \
    if (!litmus_status_.ok()) return litmus_status_; \
  } while (false)

#define LITMUS_CONCAT_INNER_(a, b) a##b
#define LITMUS_CONCAT_(a, b) LITMUS_CONCAT_INNER_(a, b)

// LITMUS_ASSIGN_OR_RETURN(auto file, open(path));
#define LITMUS_ASSIGN_OR_RETURN(target, expression) \
  LITMUS_ASSIGN_OR_RETURN_(LITMUS_CONCAT_(litmus_result_, __LINE__), target, expression)
#define LITMUS_ASSIGN_OR_RETURN_(result, target, expression) \
  auto result = (expression);                                \
  if (!result.ok()) return result.status();                  \
  target = std::move(result).value()
