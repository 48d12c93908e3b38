"""The process and its wires: platforms, receiving, delivering, ticking, the command line."""
