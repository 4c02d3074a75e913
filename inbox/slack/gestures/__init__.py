"""What reps say with an emoji, on a card or on any message in its thread; taking the emoji away undoes it."""
