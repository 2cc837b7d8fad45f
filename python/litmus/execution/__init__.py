"""Steps, measurements, verdicts."""
