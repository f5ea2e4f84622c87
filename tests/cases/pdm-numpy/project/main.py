import click
import numpy as np


@click.command()
@click.option("--samples", default=4)
def main(samples):
    click.echo(f"largest wave {np.arange(samples).max()}")


if __name__ == "__main__":
    main()
