"""The gate: where, when and whether a message may go, and why."""
