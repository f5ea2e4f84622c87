"""Which package manager and which of its files: a lock decides; what cannot be used is refused with the way out."""
