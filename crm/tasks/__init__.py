"""Tasks: what a rep has promised to do, and by when."""
