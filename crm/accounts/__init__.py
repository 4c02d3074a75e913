"""Accounts: our own ends of the channels."""
