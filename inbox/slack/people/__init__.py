"""Who works on what: giving a conversation to somebody, following it, duty, moving, merging and splitting it."""
