"""What a rep corrected in the hub's own judgement, kept for whoever trains it later."""
