"""The software bench of the two-slots example."""
