"""Calls that we begin, and calls that somebody of ours, or a system of ours, tells us of."""
