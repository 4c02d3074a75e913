"""The memory: interactions."""
