"""Digests: what a rep's day holds, and what the team's day was."""
