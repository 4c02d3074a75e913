"""Asking the colleague who has a conversation: one line, by direct message, from the one who came second."""
