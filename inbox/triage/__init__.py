"""How soon: what an interaction says and what the CRM knows become a priority with its reasons."""
