"""The files of which `hub new-connector` makes a new connector; `@name@`, `@Name@` and `@CHANNEL@` are filled in."""
