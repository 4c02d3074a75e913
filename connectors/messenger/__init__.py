"""Facebook Messenger: private messages with a Page."""
