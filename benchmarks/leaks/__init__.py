"""How many planted leaks the desk's check stops, and how often it stops a clean message: `python -m benchmarks.leaks`."""
