"""What connectors share among themselves: reading untrusted JSON, comparing signatures, simulating a provider."""
