"""Conversations that wait for the customer and go quiet: the rep is reminded, then they are closed."""
