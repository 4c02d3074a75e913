"""Conversations: open, waiting, snoozed, closed; one thread at the desk, however many channels."""
