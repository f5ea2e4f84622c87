"""LAYERS: what each step of a Dockerfile reads, what it makes, and what an edit makes run again."""
