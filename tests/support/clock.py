"""A clock that jumps: the processes of a bench get their wall clock through a shim, and the test moves it."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

from support.bench import Bench

# Adds the seconds that stand in a file to CLOCK_REALTIME; the monotonic clocks stay as they are, as in a real step.
SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t* offset;
static int (*next)(clockid_t, struct timespec*);

__attribute__((constructor)) static void begin(void) {
  int file = open(getenv("CLOCK_OFFSET"), O_RDONLY);
  void* map = mmap(0, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
  if (map != MAP_FAILED) offset = map;
  close(file);
  next = (int (*)(clockid_t, struct timespec*))dlsym(RTLD_NEXT, "clock_gettime");
}

int clock_gettime(clockid_t clock, struct timespec* at) {
  if (!next) next = (int (*)(clockid_t, struct timespec*))dlsym(RTLD_NEXT, "clock_gettime");
  int failed = next(clock, at);
  if (!failed && clock == CLOCK_REALTIME && offset) at->tv_sec += *offset;
  return failed;
}

int gettimeofday(struct timeval* restrict at, void* restrict zone) {
  struct timespec now;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &now);
  at->tv_sec = now.tv_sec;
  at->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t* out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out) *out = now.tv_sec;
  return now.tv_sec;
}
"""


class SteppedBench(Bench):
    """A bench on a machine whose wall clock is moved by `step`, seconds from the real time."""

    def __init__(self, project: Path) -> None:
        super().__init__(project)
        folder = project.parent
        self._offset = folder / "clock.offset"
        self.step(0)
        (folder / "clock.c").write_text(SHIM)
        self._shim = folder / "clock.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-o", self._shim, folder / "clock.c", "-ldl"], check=True)

    def step(self, seconds: int) -> None:
        if not self._offset.exists():
            self._offset.write_bytes(bytes(8))
        with self._offset.open("r+b") as file:  # in place: it is mapped
            file.write(struct.pack("<q", seconds))

    def environment(self, **more: str) -> dict[str, str]:
        return super().environment(LD_PRELOAD=str(self._shim), CLOCK_OFFSET=str(self._offset), **more)
