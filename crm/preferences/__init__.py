"""The memory: preferences."""
