"""LINT: any Dockerfile and compose file, against rules that each say what happens otherwise and what to write instead."""
