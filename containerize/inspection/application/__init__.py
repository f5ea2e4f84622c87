"""The second half of inspection: what the project runs, how, and what it needs around it."""
