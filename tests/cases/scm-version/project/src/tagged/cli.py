from importlib.metadata import version

import click


@click.command()
def main():
    click.echo(f"tagged {version('tagged')}")
