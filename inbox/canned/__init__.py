"""Canned answers: texts a team keeps ready, with places for names, found by a few letters. A rep reads each before it goes."""
