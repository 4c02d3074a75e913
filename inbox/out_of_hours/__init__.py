"""Who writes while nobody is at the desk learns so, once a night."""
