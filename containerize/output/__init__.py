"""WRITE: what stands on disk, what would change there, and the change itself, all of it or none."""
