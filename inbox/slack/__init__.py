"""The desk: where reps read and answer."""
