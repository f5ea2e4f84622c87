import marimo

app = marimo.App(app_title="Sums")


@app.cell
def _():
    import marimo as mo

    mo.md("one and one")
    return (mo,)


if __name__ == "__main__":
    app.run()
