"""What describes a channel, and one of its samples."""

from litmus._gen.run_models import ChannelDescriptor, ChannelSample

__all__ = ["ChannelDescriptor", "ChannelSample"]
