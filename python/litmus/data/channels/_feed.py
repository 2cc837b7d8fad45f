"""The samples of a session's channels, in the order of recording: each once, whole, never thinned.

The service's stream thins what comes faster than people look. Here its messages say that there is something; what they
left out is asked for by element numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from litmus import _service
from litmus.data.channels import _samples
from litmus.data.channels.models import ChannelSample

ALL = "_all"  # in place of a channel id: all channels of the session
PAGE_ELEMENTS = 100_000


class ChannelFeed:
    def __init__(self, data_dir: str, session_id: str, channel_id: str | None) -> None:
        self._data_dir = data_dir
        self._session_id = session_id
        self._channel_id = channel_id
        self._last: dict[str, int] = {}  # channel → number of the sample that was given last
        self._next: dict[str, int] = {}  # channel → number of the element behind it

    def target(self) -> str:
        given = {"session_id": self._session_id}
        if self._last:
            given["after"] = self._cursor()
        return f"{_samples.path_of(self._channel_id or ALL)}/stream?{urlencode(given)}"

    def take(self, message_id: str, data: str) -> Iterator[ChannelSample]:
        batch = json.loads(data)
        channel = batch["channel_id"]
        if batch.get("thinned"):
            yield from self._through(channel, self._newest(channel))
        else:
            yield from self._accept(_samples.samples_of(self._get, channel, batch["samples"]))

    def rest(self) -> Iterator[ChannelSample]:
        channels = [self._channel_id] if self._channel_id is not None else self._channels()
        for channel in channels:
            yield from self._through(channel, self._newest(channel))

    def _through(self, channel: str, newest: int) -> Iterator[ChannelSample]:
        """Everything behind the last one up to the sample with the number `newest`."""
        first = self._next.get(channel, 0)
        while first <= newest:
            page = self._ask(channel, first=first, end=first + PAGE_ELEMENTS)
            yield from self._accept(page)
            first = max(self._next.get(channel, 0), first + PAGE_ELEMENTS)

    def _accept(self, samples: list[ChannelSample]) -> Iterator[ChannelSample]:
        for sample in samples:
            channel, number = sample.channel_id, sample.sample_offset or 0
            if number < self._next.get(channel, 0):
                continue
            if sample.length is not None and len(sample.value) < sample.length:
                self._complete(sample)
            self._last[channel] = number
            self._next[channel] = number + max(1, sample.length or 1)
            yield sample

    def _complete(self, sample: ChannelSample) -> None:
        """An array that was cut or thinned, in pieces that fit an answer."""
        begin = sample.sample_offset or 0
        values: list[Any] = []
        for first in range(begin, begin + (sample.length or 0), PAGE_ELEMENTS):
            end = min(first + PAGE_ELEMENTS, begin + (sample.length or 0))
            for piece in self._ask(sample.channel_id, first=first, end=end):
                values += piece.value
        sample.value = values
        sample.index = None

    def _newest(self, channel: str) -> int:
        newest = self._ask(channel, last_n=1)
        return -1 if not newest else (newest[-1].sample_offset or 0)

    def _channels(self) -> list[str]:
        return [entry.channel_id for entry in _samples.descriptors(self._get, self._session_id)]

    def _ask(self, channel: str, **parameters: Any) -> list[ChannelSample]:
        answer = self._get(_samples.path_of(channel), {"session_id": self._session_id, **parameters})
        return _samples.samples_of(self._get, channel, answer["data"])

    def _get(self, path: str, parameters: dict[str, Any]) -> Any:
        return _service.get_json(self._data_dir, path, parameters, start=False)

    def _cursor(self) -> str:
        if self._channel_id is not None:
            return f"{self._session_id}/{self._last[self._channel_id]}"
        return ";".join(f"{quote(id, safe='')}={self._session_id}/{last}" for id, last in sorted(self._last.items()))
