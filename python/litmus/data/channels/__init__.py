"""Channels: named series of samples."""
