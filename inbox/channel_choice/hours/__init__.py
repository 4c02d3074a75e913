"""When a contact may be written to, by their own clock."""
