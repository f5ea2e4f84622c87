"""Proof that what was built works: it is started, asked, stopped and removed."""
