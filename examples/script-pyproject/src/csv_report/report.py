"""Reading the sales and adding them up."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation


class ReportError(Exception):
    """The input cannot be reported on."""


@dataclass(frozen=True)
class RegionTotal:
    region: str
    sales: int
    amount: Decimal


def summarise(lines: Iterable[str]) -> list[RegionTotal]:
    """One total per region, the largest amount first."""
    reader = csv.DictReader(lines)
    missing = {"region", "amount"} - set(reader.fieldnames or ())
    if missing:
        raise ReportError(f"missing column: {', '.join(sorted(missing))}")

    amounts: dict[str, list[Decimal]] = {}
    for row in reader:
        try:
            amount = Decimal(row["amount"])
        except (InvalidOperation, TypeError):
            raise ReportError(f"line {reader.line_num}: not an amount: {row['amount']!r}") from None
        amounts.setdefault(row["region"], []).append(amount)

    totals = [RegionTotal(region, len(items), sum(items, Decimal())) for region, items in amounts.items()]
    return sorted(totals, key=lambda total: (-total.amount, total.region))
