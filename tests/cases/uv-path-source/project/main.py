import click

from wording import hello

if __name__ == "__main__":
    click.echo(hello("container"))
