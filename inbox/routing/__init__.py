"""To whom: a conversation becomes a route, with its trace."""
