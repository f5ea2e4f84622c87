import click


@click.group()
def cli() -> None:
    """Backs things up."""


@cli.command()
def run() -> None:
    click.echo("backed up")


if __name__ == "__main__":
    cli()
