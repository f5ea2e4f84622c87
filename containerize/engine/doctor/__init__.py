"""DOCTOR: whether this machine can build and run containers, question by question; nothing is changed."""
