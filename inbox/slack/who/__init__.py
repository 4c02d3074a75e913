"""Who somebody is, how we know, and whether two are one."""
