#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "tabulate",
#     "click<9",
# ]
# ///
import click
from tabulate import tabulate


@click.command()
def main():
    rows = [[1], [2], [3]]
    click.echo(tabulate(rows))
    click.echo(f"{len(rows)} rows")


if __name__ == "__main__":
    main()
