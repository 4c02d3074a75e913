"""The running system: web server, workers, wiring, sandbox, command line. It knows everything; nobody knows it."""
