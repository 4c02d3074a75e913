"""The version after this one, as the fault suite imagines it: the same program with a column more in two tables, which it
fills, and a table of its own, which it writes with every message it takes in. `versions/` holds its step of migration."""
