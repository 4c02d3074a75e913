"""Links to conversations: where they lead, and what Slack shows below one that somebody posted."""
