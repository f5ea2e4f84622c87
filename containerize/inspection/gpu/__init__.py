"""Whether a GPU is needed, and which builds of torch."""
