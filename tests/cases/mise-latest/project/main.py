import sys

import click

click.echo(f"Python {sys.version_info.major}.{sys.version_info.minor}")
