"""`make bench-desk`: what the desk in Slack takes, and how soon."""
