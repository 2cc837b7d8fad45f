"""The hooks that turn a pytest session into a recorded run."""

from __future__ import annotations

import sys
import unittest
from collections.abc import Generator
from typing import Any

import pytest

from litmus._errors import LitmusError, StackedMarkersError, ValidationError
from litmus.execution._recording import ASSERTION, CLEAN, ERRORED, SKIPPED
from litmus.pytest_plugin import _about, _assertions, _connections, _effects, _inputs, _sweeps
from litmus.pytest_plugin._cascade import NOTHING, Cascade, ConfigErrors, TestConfig
from litmus.pytest_plugin._run import Run
from litmus.pytest_plugin._settings import Settings
from litmus.pytest_plugin._sigterm import SigtermAsInterrupt

FAILURES = (AssertionError, pytest.fail.Exception)
SKIPS = (pytest.skip.Exception, unittest.SkipTest)
PLUGIN_KEY = pytest.StashKey["RecordingPlugin"]()


class StackedMarkersUsageError(StackedMarkersError, pytest.UsageError):
    """Reported by pytest as a usage error."""


class RecordingPlugin:
    def __init__(self, config: pytest.Config, settings: Settings, records: bool, run_type: type[Run] = Run) -> None:
        self.config = config
        self.settings = settings
        self.records = records
        self.cascade = Cascade(settings.configs, settings.profile.name if settings.profile else None)
        self.run = run_type(settings, self.cascade)
        self._config_errors = ConfigErrors()
        self._checked: dict[int, TestConfig] = {}  # by identity
        self._sigterm = SigtermAsInterrupt()
        self._tears_down = False  # a test
        config.stash[PLUGIN_KEY] = self

    # --- session -----------------------------------------------------------------------------------------------------

    def pytest_report_header(self) -> str | None:
        if self.config.pluginmanager.has_plugin("litmus-orchestrator"):
            return None  # which says it
        return _about.header(self.settings, records=self.records)

    @pytest.hookimpl(tryfirst=True)
    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        try:
            config = self.cascade.of(metafunc.definition)
            if config is not NOTHING or "vectors" in metafunc.fixturenames:
                _sweeps.generate(metafunc, config)
        except LitmusError as error:
            self._config_errors.add(error)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        seen: set[int] = set()  # identities of nodes and of what they stand for
        for item in items:
            for node in (item, *(item.listchain()[-2::-1] if id(item.parent) not in seen else ())):
                target = getattr(node, "obj", None)
                if target is not None and id(target) not in seen:
                    seen.add(id(target))
                    _refuse_stacked_markers(target, node.nodeid)
            seen.add(id(item.parent))
        self._configure(items)

    def _configure(self, items: list[pytest.Item]) -> None:
        is_swept = False
        for item in items:
            try:
                config = self.cascade.of(item)
                if config is not NOTHING:
                    _effects.apply(item, config)
                    is_swept |= _sweeps.has_outer(config)
                    self._check_connections(item, config)
                if self.settings.profile is not None:
                    _effects.exclude(item, self.settings.profile.name, self.settings.profile.runner)
            except LitmusError as error:
                self._config_errors.add(error)
        self._config_errors.raise_if_any()
        if is_swept:
            items[:] = _sweeps.condition_first(items, self.cascade.of)

    def _check_connections(self, item: pytest.Item, config: TestConfig) -> None:
        """What a test declares must fit the product and the fixture of the session."""
        if not _connections.is_declared(config) or id(config) in self._checked:
            return
        self._checked[id(config)] = config
        settings = self.settings
        try:
            _connections.check_characteristics(config, settings.product)
            if config.connections is not None or "connections" in getattr(item, "fixturenames", ()):
                _connections.walk_of(config, settings.product, settings.fixture)
        except LitmusError as error:
            raise ValidationError(f"{item.nodeid}: {error}") from error
        if not self.config.pluginmanager.has_plugin("litmus-connections"):
            self.config.pluginmanager.register(_connections.IterationCheck(self.run), "litmus-connections")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, Any, Any]:
        blocked = session.testsfailed and not session.config.option.continue_on_collection_errors
        if session.items and not blocked:
            self.run.plan(session.items)
            self.start()
            self._watch_subtests(session.items)
            if session.testsfailed:
                self.run.note_failed_collection()
        return (yield)

    def _watch_subtests(self, items: list[pytest.Item]) -> None:
        if self.records and any("subtests" in getattr(one, "fixturenames", ()) or _is_unittest(one) for one in items):
            from litmus.pytest_plugin._subtests import SubtestSteps

            self.config.pluginmanager.register(SubtestSteps(self.run), "litmus-subtests")

    def start(self) -> None:
        """Tests will be run."""
        self._sigterm.install()
        if not self.records:
            return
        settings = self.settings
        _inputs.check(self.config, settings)
        try:
            self.run.start(lambda session: _inputs.ask(self.config, settings, session))
        except LitmusError as error:
            raise pytest.UsageError(f"the run can't be recorded: {error}\n(LITMUS_RECORD=0 runs without) ") from error

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        # pytest, and xdist for -x, stop a session with subclasses of it: nobody interrupted then.
        if type(excinfo.value) in (KeyboardInterrupt, pytest.exit.Exception):
            if self._tears_down:
                self.run.teardown_interrupted()
            self.run.interrupt()

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> Generator[None, Any, Any]:
        try:
            return (yield)  # tears down what an interrupt left standing
        except BaseException as error:
            if _is_interrupt(error):
                self.run.teardown_interrupted()
            raise
        finally:
            self.run.finish(internal_error=exitstatus == pytest.ExitCode.INTERNAL_ERROR)
            self._sigterm.restore()

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.run.was_started or self.run.unsafe:
            from litmus.pytest_plugin import _summary

            _summary.write(terminalreporter, self.run, brief=self.config.option.verbose < 0)

    # --- tests -------------------------------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, Any, Any]:
        self.run.begin(item)
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self) -> None:
        self._tears_down = True  # a wrapper would cost each test some 10 µs

    def pytest_assertion_pass(self) -> None:
        if self.run.assertion_passed():
            _assertions.pause(self.config)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if call.when == "call" or not report.passed:
            self.run.stamp(*ending_of(call, report))
        if call.when == "teardown":
            self._tears_down = False
            if call.excinfo is not None and _is_interrupt(call.excinfo.value):  # among other errors, so pytest goes on
                self.run.teardown_interrupted()
            self.run.end()
        return report


def _is_unittest(item: pytest.Item) -> bool:
    return type(item).__name__ == "TestCaseFunction"


def _is_interrupt(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return any(_is_interrupt(one) for one in error.exceptions)
    return isinstance(error, (KeyboardInterrupt, pytest.exit.Exception))


def ending_of(call: pytest.CallInfo[None], report: pytest.TestReport) -> tuple[Any, ...]:
    """How a phase ended, and the details of its exception."""
    if report.passed:
        return (CLEAN,)
    error = call.excinfo.value if call.excinfo is not None else None
    _effects.RaisedOneOf.failure = type(error) if error is not None else None
    if report.skipped:
        return (SKIPPED,)
    failed = call.when == "call" and (error is None or isinstance(error, FAILURES) or _is_of_doctest(error))
    if error is None:
        return (ASSERTION if failed else ERRORED, call.when, None, report.longreprtext, None)
    return (ASSERTION if failed else ERRORED, call.when, type(error).__name__, str(error), report.longreprtext)


def _is_of_doctest(error: BaseException) -> bool:
    """An example gave another result than it says; one that raised what it doesn't say is an error."""
    doctest = sys.modules.get("doctest")
    if doctest is None:
        return False
    failures = error.failures if type(error).__name__ == "MultipleDoctestFailures" else [error]  # type: ignore[attr-defined]
    return all(isinstance(one, doctest.DocTestFailure) for one in failures)


def _refuse_stacked_markers(target: Any, where: str) -> None:
    names = [mark.name for mark in _own_marks(target) if mark.name.startswith("litmus_")]
    for name in names:
        if names.count(name) > 1:
            raise StackedMarkersUsageError(
                f"{where}: {name} stands there {names.count(name)} times; merge them into one"
            )


def _own_marks(target: Any) -> list[pytest.Mark]:
    """Those of this very module, class or function; not inherited ones."""
    marks = vars(target).get("pytestmark", []) if hasattr(target, "__dict__") else []
    return [getattr(mark, "mark", mark) for mark in (marks if isinstance(marks, list) else [marks])]
