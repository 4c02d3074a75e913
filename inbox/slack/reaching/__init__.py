"""People, without a card at hand: chosen from a list, entered anew, written to, called."""
