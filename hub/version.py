"""Which version of the hub this is: pyproject.toml says it to the world, this file to the running program."""

VERSION = "0.1.0"
