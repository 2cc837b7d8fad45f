"""Makes pytest report passing assertions, without an ini option of the user.

Two things are needed: the rewriter must emit the call, and files that were rewritten without it must not be taken from
the bytecode cache. The second is done by a cache tag of our own, so both kinds of cache live side by side.
"""

from __future__ import annotations

import pytest
from _pytest.assertion import rewrite, util

OPTION = "enable_assertion_pass_hook"
TAG = "-litmus"


def enable(config: pytest.Config) -> None:
    if OPTION not in config._parser._inidict or config.getini(OPTION):
        return  # -p no:assertion; or the user's own setting, which has its own caches
    config._inicache[OPTION] = True
    tail = rewrite.PYC_TAIL
    tagged = tail.removesuffix(rewrite.PYC_EXT) + TAG + rewrite.PYC_EXT
    rewrite.PYC_TAIL = tagged

    def restore() -> None:
        rewrite.PYC_TAIL = tail

    config.add_cleanup(restore)


def pause(config: pytest.Config) -> None:
    """One passing assert per test is enough, and the next ones needn't be formatted. pytest resets it for each test."""
    if len(config.hook.pytest_assertion_pass.get_hookimpls()) == 1:
        util._assertion_pass = None
