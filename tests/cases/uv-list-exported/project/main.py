import click

click.echo("orchard")
