"""Telegram bots, by the Bot API."""
