"""How long the desk waits for its lists, however much is stored: by the hub's own functions, and by the plans of what they ask."""
