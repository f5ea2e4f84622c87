"""Point it at a Python project and get a container setup you own."""

__version__ = "0.1.0"
