"""X, once Twitter: direct messages, mentions, replies and posts of one account."""
