"""Finding what was said, and who said it, from Slack."""
