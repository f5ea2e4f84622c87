import typer

app = typer.Typer()


@app.command()
def count(words: list[str] = typer.Argument(default=[])) -> None:
    typer.echo(f"{len(words)} words" if words else "nothing to count")
