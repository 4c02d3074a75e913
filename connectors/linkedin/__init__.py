"""LinkedIn: comments, mentions, reactions and shares of one organization, and the forms of its advertisements."""
