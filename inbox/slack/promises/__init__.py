"""What was promised and runs out: whoever must know reads it in Slack."""
