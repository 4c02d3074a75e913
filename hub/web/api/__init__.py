"""The hub's interface for other systems: JSON over HTTP under /api/crm, with a token for each system."""
