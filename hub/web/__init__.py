"""The HTTP server: webhooks in, health and metrics out."""
