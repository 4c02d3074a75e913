"""Pages that show reps a mail as it was sent, behind links that are signed and soon worth nothing."""
