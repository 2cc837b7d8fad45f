"""Every event type as a class, made from the schema."""

from litmus._gen.events import *  # noqa: F403
