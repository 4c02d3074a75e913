"""How records are kept: declarative base, unit of work, jobs."""
