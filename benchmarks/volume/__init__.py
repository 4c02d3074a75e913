"""A hub's database as it is after years: any number of interactions in believable proportions, the same for the same seed."""
