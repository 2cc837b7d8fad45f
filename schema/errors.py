"""Error codes: the same in C++ (`ErrorCode` of src/base/status.h), over HTTP and in Python."""

from __future__ import annotations

from .model import ErrorCode

ERROR_CODES = (
    ErrorCode("ok", "no error", 200),
    ErrorCode("invalid_argument", "the caller's input breaks a rule", 422),
    ErrorCode("not_found", "the named thing doesn't exist", 404),
    ErrorCode("already_exists", "the name is taken", 409),
    ErrorCode("conflict", "the state changed, or an id is ambiguous", 409),
    ErrorCode("permission_denied", "not allowed for this caller", 403),
    ErrorCode("no_space", "ENOSPC, EDQUOT", 507),
    ErrorCode("io", "the disk or the file refused", 500),
    ErrorCode("corrupt", "bytes that no writer of ours made", 500),
    ErrorCode("unavailable", "a service isn't there now; trying again may help", 503),
    ErrorCode("timeout", "the deadline passed", 504),
    ErrorCode("unsupported", "a valid request that this build or this filesystem can't serve", 501),
    ErrorCode("too_large", "over a documented bound", 413),
    ErrorCode("gone", "it was there, and isn't stored any more", 410),
    ErrorCode("internal", "a defect of ours", 500),
)
