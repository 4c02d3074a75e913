"""A look at what a rep is about to send, for what was not meant for this customer. It asks; it never blocks."""
