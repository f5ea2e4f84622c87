"""The project's own packages: whether it is one, what its build reads, what lies in its folders."""
