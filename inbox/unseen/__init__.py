"""Answers that nobody looked at where they were given, and that go on by e-mail."""
