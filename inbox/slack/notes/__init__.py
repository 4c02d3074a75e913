"""Notes in the thread: for the team alone, behind a bar of colour, so that nobody takes them for an answer."""
