"""What was recorded: events, runs, samples."""
