"""Who a mail of ours is written to, and who else gets it."""
