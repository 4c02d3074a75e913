"""A language model outside, asked for advice: what it is told, what it may answer, and what happens when it does not."""
