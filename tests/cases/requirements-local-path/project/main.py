import click
from pricing import rate

if __name__ == "__main__":
    click.echo(f"rate {rate()} % from pricing")
