"""Who asked to be forgotten, and what is kept of that: fingerprints that nobody can read without our key."""
