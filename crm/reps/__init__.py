"""The memory: reps."""
