"""The page by which people get no more of what we advertise: /u/TOKEN, with the one click of RFC 8058."""
