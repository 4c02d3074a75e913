"""Whole stories through the sandbox: real clients, real signatures, simulated providers on loopback."""
