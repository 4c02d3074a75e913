"""Forms on any website, posted by browsers or by the website's own server."""
