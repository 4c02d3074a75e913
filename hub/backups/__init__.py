"""Copying a hub whole, and bringing it back: database and files together, counted and compared."""
