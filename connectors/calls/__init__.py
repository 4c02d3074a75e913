"""Telephone calls by Twilio: the log, recordings, transcripts, what a caller hears, and calls that we make."""
