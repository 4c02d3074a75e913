"""The contract between connectors and the rest: plain frozen values and one protocol, standard library only.

This is the published promise to people who write a connector. Nothing here knows a provider, a database or a clock.
"""
