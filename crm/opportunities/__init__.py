"""The memory: opportunities."""
