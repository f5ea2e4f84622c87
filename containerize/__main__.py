"""`python -m containerize`."""

from containerize.cli import run

run()
