"""The App Home: a rep's own page, and the team's for those who lead."""
