"""Viber bots, by the REST bot API."""
