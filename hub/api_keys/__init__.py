"""Keys of systems that call the API: made once, shown once, kept as a digest, ended by date or by hand."""
