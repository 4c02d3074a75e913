"""Instagram: private messages, comments and mentions of one professional account."""
