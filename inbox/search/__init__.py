"""Finding what was said, by whom, where, and in which conversation: plain words, and filters a person can remember."""
