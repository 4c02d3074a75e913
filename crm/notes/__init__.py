"""Notes: what reps write down for each other. No customer ever sees one."""
