import click


@click.command()
def main():
    click.echo("ready")


if __name__ == "__main__":
    main()
