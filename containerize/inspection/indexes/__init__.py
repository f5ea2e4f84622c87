"""The package indexes that an install asks, and whether they ask back for credentials."""
