"""The configuration models."""
