"""Spoiled payloads: made from the connectors' own samples, read at parse level and posted to a hub that runs."""
