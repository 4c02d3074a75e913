"""Slack's other road to us: a socket that we open, for hubs that no address on the Internet leads to."""
