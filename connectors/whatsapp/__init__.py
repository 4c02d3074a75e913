"""WhatsApp: one account is one business phone number on Meta's Cloud API."""
