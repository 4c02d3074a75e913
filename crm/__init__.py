"""The memory: contacts, interactions, deals, scores, workflows. It knows the names of the channels, nothing of their traffic."""
