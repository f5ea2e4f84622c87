from decimal import Decimal

import pytest

from csv_report.cli import main
from csv_report.report import RegionTotal, summarise


def test_regions_are_summed_and_sorted_by_amount() -> None:
    lines = ["region,amount", "North,1.10", "South,5", "North,2.20"]

    assert summarise(lines) == [RegionTotal("South", 1, Decimal(5)), RegionTotal("North", 2, Decimal("3.30"))]


def test_sample_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "Sales by region" in capsys.readouterr().out
