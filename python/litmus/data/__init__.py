"""What was recorded: events, runs, samples."""

_HOME = {"ChannelStore": "litmus.data.channels.store", "EventStore": "litmus.data.event_store"}

__all__ = [*_HOME]


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module 'litmus.data' has no attribute {name!r}")
    import importlib

    value = globals()[name] = getattr(importlib.import_module(_HOME[name]), name)
    return value
