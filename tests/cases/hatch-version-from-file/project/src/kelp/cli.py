import importlib.metadata

import click


@click.command()
def main():
    click.echo(f"kelp {importlib.metadata.version('kelp')}")
