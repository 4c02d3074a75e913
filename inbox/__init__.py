"""The conversation: what came in, who answers, where the answer goes."""
