"""Meta's verbs for what happens to a post or a comment, as its pages on webhooks of a Page list them (2026)."""

ADD = "add"
EDITS = frozenset({"edit", "edited", "update"})
REMOVALS = frozenset({"remove", "delete"})
MODERATIONS = frozenset({"hide", "unhide"})
