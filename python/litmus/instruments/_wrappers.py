"""The functions that stand for a driver's methods. They add one frame to a traceback, and little time to a call."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from litmus.instruments._observers import READ, Member
from litmus.instruments._shapes import SIMPLE

if TYPE_CHECKING:
    from litmus.instruments._node import Node

_COPIED = ("__name__", "__qualname__", "__doc__", "__module__", "__annotations__")


def wrap(node: Node, name: str, method: Any, member: Member) -> Any:
    """A function that calls `node.driver.name(…)`, looked up at each call, and notes it."""
    if isinstance(node.driver, (list, tuple, dict)):
        return _giving_parts(node, name)
    names = _parameter_names(method, bound=name != "__call__")
    if inspect.iscoroutinefunction(method):
        made = _awaiting(node, name, member, names)
    elif member.kind == READ and member.convert is None and not callable(member.units) and "channel" not in names:
        made = _reading(node, name, member, names)
    else:
        made = _calling(node, name, member, names)
    return _named(made, method)


def _reading(node: Node, name: str, member: Member, names: list[str]) -> Callable[..., Any]:
    """For the most frequent case: one scalar of one channel, in this process, without sampling."""
    driver, recording = node.driver, node.recording
    method, channel_id = node.member_path(name), node.channel_id(name, member.signal)
    role, resource, units = recording.role, recording.resource, member.units
    observe = recording.session.observe_read

    def read(*args: Any, **kwargs: Any) -> Any:
        guard = recording.guard  # held while other processes share the instrument
        if guard is not None:
            guard.acquire()
        try:
            value = getattr(driver, name)(*args, **kwargs)
        except Exception as error:
            recording.error(method, error)
            raise
        except BaseException as stop:
            recording.interrupted(method, stop)
            raise
        else:
            if type(value) in SIMPLE and guard is None and not recording.sampling and "channel" not in kwargs:
                try:
                    problem = observe(role, channel_id, method, value, resource, units)
                except Exception as failure:
                    problem = f"{type(failure).__name__}: {failure}"
                if problem is not None:
                    recording.trouble(method, problem)
                return value
            return node.note_call(name, member, names, args, kwargs, value)
        finally:
            if guard is not None:
                guard.release()

    return read


def _calling(node: Node, name: str, member: Member, names: list[str]) -> Callable[..., Any]:
    driver, recording = node.driver, node.recording
    is_driver_itself = name == "__call__"

    def call(*args: Any, **kwargs: Any) -> Any:
        guard = recording.guard
        if guard is not None:
            guard.acquire()
        try:
            result = driver(*args, **kwargs) if is_driver_itself else getattr(driver, name)(*args, **kwargs)
        except Exception as error:
            recording.error(node.member_path(name), error)
            if is_driver_itself and error.__traceback__ is not None:  # the proxy's own __call__ is a frame already
                error.__traceback__ = error.__traceback__.tb_next
            raise
        except BaseException as stop:
            recording.interrupted(node.member_path(name), stop)
            raise
        else:
            return node.note_call(name, member, names, args, kwargs, result)
        finally:
            if guard is not None:
                guard.release()

    return call


def _awaiting(node: Node, name: str, member: Member, names: list[str]) -> Callable[..., Any]:
    driver, recording = node.driver, node.recording

    async def call(*args: Any, **kwargs: Any) -> Any:
        guard = recording.guard
        if guard is not None:
            guard.acquire()
        try:
            result = await getattr(driver, name)(*args, **kwargs)
        except Exception as error:
            recording.error(node.member_path(name), error)
            raise
        except BaseException as stop:
            recording.interrupted(node.member_path(name), stop)
            raise
        else:
            return node.note_call(name, member, names, args, kwargs, result)
        finally:
            if guard is not None:
                guard.release()

    return call


def _giving_parts(node: Node, name: str) -> Callable[..., Any]:
    """The methods of a list or dict of parts: `channels.values()`, `channels.get(1)`."""
    container = node.driver

    def call(*args: Any, **kwargs: Any) -> Any:
        if isinstance(container, dict) and name in ("values", "items"):
            pairs = [(key, node.part_or(key, value)) for key, value in container.items()]
            return [value for _, value in pairs] if name == "values" else pairs
        result = getattr(container, name)(*args, **kwargs)
        return node.part_or(args[0], result) if name == "get" else result

    return call


def _named(wrapper: Callable[..., Any], method: Callable[..., Any]) -> Callable[..., Any]:
    for attribute in _COPIED:
        try:
            setattr(wrapper, attribute, getattr(method, attribute))
        except (AttributeError, TypeError):
            continue
    wrapper.__wrapped__ = method  # type: ignore[attr-defined]
    return wrapper


def _parameter_names(method: Callable[..., Any], bound: bool) -> list[str]:
    try:
        parameters = list(inspect.signature(method).parameters.values())
    except (TypeError, ValueError):
        return []
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    names = [parameter.name for parameter in parameters if parameter.kind in positional]
    return names if bound else names[1:]
