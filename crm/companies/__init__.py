"""The memory: companies."""
