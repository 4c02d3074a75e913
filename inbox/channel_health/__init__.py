"""Whether our own ends of channels work: what comes in, what goes out, and an alarm when one falls silent."""
