"""The carrying of one interaction to one address."""
