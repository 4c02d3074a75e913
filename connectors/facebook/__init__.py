"""A Facebook Page: comments, visitors' posts, mentions and reviews."""
