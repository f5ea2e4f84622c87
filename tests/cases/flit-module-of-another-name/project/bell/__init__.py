"""A bell."""
