"""Search: everything said, every note and every contact, found by words, by beginnings of words, and by names half remembered."""
