"""Sums up a CSV file of sales and prints a table."""
