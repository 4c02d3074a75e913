"""Tests of the simulated Slack workspace."""
