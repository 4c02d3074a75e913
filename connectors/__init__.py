"""Connectors: each speaks one provider's dialect to contacts outside."""
