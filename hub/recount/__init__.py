"""Recounting the interactions from the journal: what arrived must stand in the memory, once, as it came."""
