"""The whole hub with simulated providers on loopback, in one command: for demos, stories and tests."""
