import click

click.echo("from the compiled list")
