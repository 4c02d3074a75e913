"""Tasks of reps at the desk: promised in a modal, finished by a button."""
