"""The chat on a web site: our own widget, whose visitors hold a line open to the hub."""
