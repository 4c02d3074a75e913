"""What a rep picks from the menu of a message."""
