"""Digests at the desk: each once for a person and day, by direct message."""
