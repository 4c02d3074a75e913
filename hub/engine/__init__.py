"""The engine: what came in is kept once, what is to do is done once, in order where order matters. The row is the truth."""
