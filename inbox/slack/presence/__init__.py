"""What Slack says of the reps: whether they are active, and their status. A hint beside a name; it decides nothing."""
