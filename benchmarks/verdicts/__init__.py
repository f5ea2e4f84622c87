"""Applications that run and such as do not, and what `smoke` must say of each."""
