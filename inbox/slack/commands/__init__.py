"""What a rep types after /hub. Everything here has a button that does the same."""
