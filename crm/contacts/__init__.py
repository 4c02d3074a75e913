"""The memory: contacts."""
