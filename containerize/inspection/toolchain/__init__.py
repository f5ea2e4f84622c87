"""What must be compiled, and which Debian packages that and the running program need."""
