"""Settings, routing rules, templates. Only the hub reads them; parts are handed values."""
