"""What Twilio's channels share: reading and proving its posts, calling its API, and its errors."""
