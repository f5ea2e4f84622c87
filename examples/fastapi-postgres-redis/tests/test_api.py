import os

import pytest
from fastapi.testclient import TestClient

from pagecount.api import service


@pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="DATABASE_URL is not set")
def test_every_visit_counts_in_both_databases() -> None:
    with TestClient(service) as client:
        before = client.get("/").json()
        after = client.get("/").json()

        assert client.get("/healthz").json() == {"status": "ok"}
    assert after == {place: visits + 1 for place, visits in before.items()}
