"""Where a contact may be written to."""
