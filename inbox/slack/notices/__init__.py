"""Direct messages that tell a rep of what concerns them."""
