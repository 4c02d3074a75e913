"""What a machine wrote for a rep: drafts, summaries, translations, each with who made it. Nothing here is ever sent by itself."""
