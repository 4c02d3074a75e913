"""How content people were, asked once after their conversation was resolved."""
