"""Results that come later: awaitables, generators, iterators. Each is replaced by one that does the same and tells."""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterator
from types import AsyncGeneratorType, GeneratorType
from typing import Any
from weakref import WeakKeyDictionary

OnValue = Callable[[Any], Any]  # is told a value, and returns what the caller gets in its place
OnError = Callable[[Exception], None]


_later: WeakKeyDictionary[type, bool] = WeakKeyDictionary()


def is_later(value: Any) -> bool:
    kind = type(value)
    known = _later.get(kind)
    if known is None:
        known = hasattr(kind, "__await__") or hasattr(kind, "__anext__")
        known = _later[kind] = known or (hasattr(kind, "__next__") and hasattr(kind, "__iter__"))
    return known


def followed(value: Any, on_result: OnValue, on_item: OnValue, on_error: OnError) -> Any:
    """`value` itself, or what stands for it. on_result: of an awaitable; on_item: of what yields."""
    kind = type(value)
    if kind is GeneratorType:
        return _generator(value, on_item, on_error)
    if kind is AsyncGeneratorType:
        return _async_generator(value, on_item, on_error)
    if inspect.isawaitable(value):
        if hasattr(kind, "add_done_callback"):  # a future: others may hold it, so it stays itself
            value.add_done_callback(lambda future: _future_done(future, on_result, on_error))
            return value
        return _awaited(value, on_result, on_error)
    return _Items(value, on_item, on_error)


def _future_done(future: Any, on_result: OnValue, on_error: OnError) -> None:
    if future.cancelled():
        return
    error = future.exception()
    if isinstance(error, Exception):
        on_error(error)
    elif error is None:
        on_result(future.result())


async def _awaited(awaitable: Awaitable[Any], on_result: OnValue, on_error: OnError) -> Any:
    try:
        value = await awaitable
    except Exception as error:
        on_error(error)
        raise
    return on_result(value)


def _generator(source: Generator[Any, Any, Any], on_item: OnValue, on_error: OnError) -> Generator[Any, Any, Any]:
    """Like `yield from source`, and tells each item: send(), throw() and close() reach the source."""
    step: Callable[..., Any] = source.__next__
    arguments: tuple[Any, ...] = ()
    while True:
        try:
            item = step(*arguments)
        except StopIteration as end:
            return end.value
        except Exception as error:
            on_error(error)
            raise
        item = on_item(item)
        try:
            sent = yield item
        except GeneratorExit:
            source.close()
            raise
        except BaseException as thrown:
            step, arguments = source.throw, (thrown,)
        else:
            step, arguments = (source.__next__, ()) if sent is None else (source.send, (sent,))


async def _async_generator(
    source: AsyncGenerator[Any, Any], on_item: OnValue, on_error: OnError
) -> AsyncGenerator[Any, Any]:
    step: Callable[..., Any] = source.__anext__
    arguments: tuple[Any, ...] = ()
    while True:
        try:
            item = await step(*arguments)
        except StopAsyncIteration:
            return
        except Exception as error:
            on_error(error)
            raise
        item = on_item(item)
        try:
            sent = yield item
        except GeneratorExit:
            await source.aclose()
            raise
        except BaseException as thrown:
            step, arguments = source.athrow, (thrown,)
        else:
            step, arguments = (source.__anext__, ()) if sent is None else (source.asend, (sent,))


class _Items:
    """An iterator that tells what it gives; everything else is the iterator's."""

    __slots__ = ("_on_error", "_on_item", "_source")

    def __init__(self, source: Iterator[Any], on_item: OnValue, on_error: OnError) -> None:
        self._source = source
        self._on_item = on_item
        self._on_error = on_error

    @property
    def __class__(self) -> type:  # type: ignore[override]
        return type(self._source)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        try:
            item = next(self._source)
        except StopIteration:
            raise
        except Exception as error:
            self._on_error(error)
            raise
        return self._on_item(item)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def __repr__(self) -> str:
        return repr(self._source)
