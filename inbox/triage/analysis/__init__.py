"""The embedded analyser: tone, language, intent and urgency of a text, with reasons, from words alone."""
