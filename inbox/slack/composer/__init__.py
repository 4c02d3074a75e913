"""What the composer offers beside the text itself: each subject's views and answers in a file of its own."""
