import click
import metric

click.echo(f"one mile is {metric.kilometres(1)} km")
