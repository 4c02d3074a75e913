"""What is held of one person: given out whole, or taken out so that nothing of it stays."""
