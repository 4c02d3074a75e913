"""The networks of the sandbox beside Telegram and mail: one simulated provider each, and what its customers see and do."""
