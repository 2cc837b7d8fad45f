"""The models of channels as Python programs handle them: litmus.data.channels.models."""

from __future__ import annotations

from .model import NOW, Field, Model

CHANNEL_MODELS = (
    Model(
        "ChannelDescriptor",
        "A named series of samples",
        (
            Field("channel_id", "str", "channel, usually `role.signal`"),
            Field("data_type", "str", "`scalar`, `array`, `text` or `struct`", "scalar"),
            Field("instrument_role", "str", "station role", ""),
            Field("resource", "str", "instrument address", ""),
            Field("units", "str?", "units of the newest samples"),
            Field("properties", "dict", "further properties", {}),
            Field("first_seen", "datetime", "first sample", NOW),
            Field("value_type", "str?", "of an element: `float64`, `int64`, …"),
            Field("last_seen", "datetime?", "newest sample"),
            Field("sample_count", "int?", "elements recorded, in all sessions"),
            Field("session_id", "str?", "newest session that has it"),
            Field("sessions", "int?", "sessions that have it"),
            Field("live", "bool", "its writer is at work", False),
        ),
    ),
    Model(
        "ChannelSample",
        "One sample: a scalar, a text, a structured value or one array",
        (
            Field("channel_id", "str", "channel"),
            Field("timestamp", "datetime", "time of the sample, or of its receipt"),
            Field("value", "Any? required", "the value; of an array a list"),
            Field("units", "str?", "units"),
            Field("sample_interval", "float?", "seconds between elements"),
            Field("source_method", "str", "driver member or caller", ""),
            Field("session_id", "str?", "session; null until it is recorded"),
            Field("sample_offset", "int?", "number of its first element in the channel and session"),
            Field("length", "int?", "arrays: elements recorded"),
            Field("t0", "float?", "arrays: seconds, time of the first element relative to the trigger"),
            Field("index", "list[int]?", "arrays, decimated or cut: which elements `value` has, from 0"),
        ),
    ),
)
