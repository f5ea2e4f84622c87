"""The command line."""

import argparse
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from rich.console import Console
from rich.table import Table

from csv_report.report import RegionTotal, ReportError, summarise


def main(argv: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(argv)
    source = args.file or files("csv_report") / "data" / "sales.csv"
    try:
        totals = summarise(source.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError, ReportError) as error:
        print(f"csv-report: {error}", file=sys.stderr)
        return 1
    Console().print(_table(totals[: args.top]))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="csv-report", description="Sum up a CSV file of sales.")
    parser.add_argument("file", nargs="?", type=Path, help="the CSV file (default: a bundled sample)")
    parser.add_argument("--top", type=int, metavar="N", help="show only the N largest regions")
    return parser


def _table(totals: Sequence[RegionTotal]) -> Table:
    table = Table(title="Sales by region")
    table.add_column("Region")
    table.add_column("Sales", justify="right")
    table.add_column("Amount", justify="right")
    for total in totals:
        table.add_row(total.region, str(total.sales), f"{total.amount:,.2f}")
    return table
