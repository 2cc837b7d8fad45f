"""A callback that follows a stream of the service: what is recorded first, then what comes, on a thread of its own.

A subscription holds a position, and pulls: a callback that takes its time falls back to what is stored and slows
nobody. When the service dies it waits for the next one and continues behind its position.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
import weakref
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from litmus import _core
from litmus._errors import LitmusError, ServiceTimeout, ServiceUnavailable

OPEN_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 60.0
BATCH = 256  # messages that are taken from the stream at a time
FIRST_PAUSE_S = 0.005
LONGEST_PAUSE_S = 0.25
END_WAIT_S = 5.0

_live: weakref.WeakSet[Subscription] = weakref.WeakSet()


class Feed(Protocol):
    """What is followed, and how far it has been read. Used by the subscription's thread only."""

    def target(self) -> str:
        """The path of the stream from here on."""
        ...

    def take(self, message_id: str, data: str) -> Iterable[Any]:
        """The new items of one message."""
        ...

    def rest(self) -> Iterable[Any]:
        """The new items up to now, asked for one page after the other."""
        ...


class Subscription:
    """One callback, one thread. `report(item, error)` is told of exceptions; `item` is None when the stream ends."""

    def __init__(
        self,
        data_dir: str,
        feed: Feed,
        callback: Callable[[Any], object],
        report: Callable[[Any, BaseException], object],
        keeps: object = None,
    ) -> None:
        if not callable(callback):
            raise TypeError(f"the callback is called with each event; {type(callback).__name__} can't be called")
        self._reader = _core.StreamReader(data_dir)
        self._feed = feed
        self._callback = callback
        self._report = report
        self._keeps = keeps  # the lease: the service stays while somebody listens
        self._pid = os.getpid()
        self._was_open = False
        self._changed = threading.Condition()  # guards what follows
        self._closed = False
        self._ended = False
        self._in_callback = False
        self._flushes_asked = 0
        self._flushes_done = 0
        self._thread = threading.Thread(target=self._run, name="litmus-subscription", daemon=True)
        _live.add(self)
        self._thread.start()

    # --- from any thread ---------------------------------------------------------------------------------------------

    def close(self, deadline: float | None = None) -> None:
        """No callback begins any more. Waits for one that runs, unless it is the one that calls; at most 5 s."""
        if not self.is_here():
            return
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._reader.wake()
        if threading.current_thread() is not self._thread:
            with self._changed:
                self._changed.wait_for(lambda: not self._in_callback, _left(deadline))

    def flush(self, deadline: float) -> bool:
        """Waits until everything recorded before this call has been delivered; False when time runs out before.

        The callback itself has nothing to wait for.
        """
        if not self.is_here() or threading.current_thread() is self._thread:
            return True
        with self._changed:
            self._flushes_asked += 1
            mine = self._flushes_asked
        self._reader.wake()
        with self._changed:
            done = self._changed.wait_for(lambda: self._ended or self._flushes_done >= mine, _left(deadline))
        return done or self._closed

    def join(self, deadline: float) -> None:
        """Waits until the thread is gone."""
        if self.is_here() and threading.current_thread() is not self._thread:
            self._thread.join(_left(deadline))

    def is_here(self) -> bool:
        """False in a forked child, which has neither the thread nor the right."""
        return os.getpid() == self._pid

    # --- the thread --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        pause = FIRST_PAUSE_S
        try:
            while not self._closed:
                try:
                    self._follow()
                except (ServiceUnavailable, ServiceTimeout):
                    pause = FIRST_PAUSE_S if self._was_open else min(pause * 2, LONGEST_PAUSE_S)
                    self._rest(pause)
        except LitmusError as error:
            self._report(None, error)
        finally:
            self._reader.close()
            with self._changed:
                self._ended = True
                self._changed.notify_all()

    def _follow(self) -> None:
        self._was_open = False
        self._reader.open(self._feed.target(), OPEN_TIMEOUT_S)
        self._was_open = True
        while not self._closed:
            if self._flushes_asked > self._flushes_done:
                self._catch_up()
            for message_id, data in self._reader.read(BATCH, READ_TIMEOUT_S):
                self._deliver(self._feed.take(message_id, data))

    def _catch_up(self) -> None:
        asked = self._flushes_asked
        self._deliver(self._feed.rest())
        with self._changed:
            self._flushes_done = asked
            self._changed.notify_all()

    def _deliver(self, items: Iterable[Any]) -> None:
        for item in items:
            with self._changed:
                if self._closed:
                    return
                self._in_callback = True
            try:
                self._callback(item)
            except BaseException as error:  # whatever it is, the stream goes on
                self._report(item, error)
            finally:
                with self._changed:
                    self._in_callback = False
                    self._changed.notify_all()

    def _rest(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed, seconds)


class SubscriptionList:
    """The subscriptions of one store. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: list[Subscription] = []

    def add(self, subscription: Subscription) -> Callable[[], None]:
        """Returns the function that ends it."""
        with self._lock:
            self._all.append(subscription)

        def unsubscribe() -> None:
            subscription.close()
            if not subscription.is_here():
                return
            with self._lock:
                if subscription in self._all:
                    self._all.remove(subscription)

        return unsubscribe

    def flush(self, deadline: float) -> bool:
        """False when one of them didn't get everything in time."""
        done = True
        for subscription in self._taken(keep=True):
            done = subscription.flush(deadline) and done
        return done

    def close(self, deadline: float | None = None) -> None:
        for subscription in self._taken(keep=False):
            subscription.close(deadline)

    def _taken(self, keep: bool) -> list[Subscription]:
        with self._lock:
            taken = list(self._all)
            if not keep:
                self._all.clear()
            return taken


def _left(deadline: float | None) -> float:
    return END_WAIT_S if deadline is None else max(0.0, deadline - time.monotonic())


def close_all() -> None:
    """Before the interpreter goes: its threads must not come back from a wait into what isn't there any more."""
    deadline = time.monotonic() + END_WAIT_S
    subscriptions = list(_live)
    for subscription in subscriptions:
        subscription.close(deadline)
    for subscription in subscriptions:
        subscription.join(deadline)


# At import, and therefore after the sessions of this process have been stopped: what was registered last runs first.
atexit.register(close_all)
