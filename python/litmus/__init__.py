"""Litmus: record everything that happens on a test bench.

Names are imported when they are first used: `import litmus` costs next to nothing.
"""

_HOME = {
    "connect": "litmus.connect",
    "StationConnection": "litmus.connect",
    "LitmusClient": "litmus.client",
    "TestHarness": "litmus.execution.harness",
    "Outcome": "litmus.data.models",
    "Measurement": "litmus.data.models",
    "Waveform": "litmus.data.models",
    "DUT": "litmus.data.models",
    "TestRun": "litmus.data.models",
    "TestStep": "litmus.data.models",
    "TestVector": "litmus.data.models",
    "Limit": "litmus._core",
    "EventLog": "litmus.data.event_log",
    "EventStore": "litmus.data.event_store",
    "ChannelStore": "litmus.data.channels.store",
    "RunsQuery": "litmus.analysis.runs_query",
    "StepsQuery": "litmus.analysis.steps_query",
    "MeasurementsQuery": "litmus.analysis.measurements_query",
    "LitmusError": "litmus._errors",
    "ValidationError": "litmus._errors",
    "ResourceInUse": "litmus._errors",
    "InstrumentConnectError": "litmus._errors",
    "InstrumentServerGone": "litmus._errors",
    "RemoteInstrumentError": "litmus._errors",
    "InstrumentWarning": "litmus._errors",
    "LimitFailure": "litmus._errors",
    "MissingLimitError": "litmus._errors",
    "DuplicateMeasurementError": "litmus._errors",
    "PromptUnavailableError": "litmus._errors",
    "SyncTimeout": "litmus._errors",
    "linspace": "litmus.execution.expanders",
    "arange": "litmus.execution.expanders",
    "logspace": "litmus.execution.expanders",
    "geomspace": "litmus.execution.expanders",
    "repeat": "litmus.execution.expanders",
    "range": "litmus.execution.expanders",
}

__all__ = [*(name for name in _HOME if name != "range"), "__version__"]  # `import *` mustn't hide the built-in


def __getattr__(name):
    home = _HOME.get(name)
    if name == "__version__":
        from litmus._core import __version__ as value
    elif home is None:
        raise AttributeError(f"module 'litmus' has no attribute {name!r}")
    else:
        import importlib

        value = importlib.import_module(home)
        if name != "connect":  # the module litmus.connect is callable itself
            value = getattr(value, name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *__all__})
