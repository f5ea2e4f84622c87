"""Which lines of a log are errors."""

import pytest

from containerize.verification.start_log import _FAULT


@pytest.mark.parametrize(
    "line",
    [
        "ERROR:root:no license",
        "2026-01-02 03:04:05,678 - shop - ERROR - no license",
        "[2026-01-02 03:04:05 +0000] [7] [ERROR] Exception in worker process",
        "ERROR:    Application startup failed. Exiting.",
        "[2026-01-02 03:04:05,678: CRITICAL/MainProcess] Unrecoverable error",
        "Traceback (most recent call last):",
        '{"event": "no license", "level": "error"}',
        '{"levelname": "ERROR", "message": "x"}',
    ],
)
def test_errors(line: str) -> None:
    assert _FAULT.search(line)


@pytest.mark.parametrize(
    "line",
    [
        "INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)",
        '127.0.0.1 - - "GET /ERRORS HTTP/1.1" 200 -',
        "0 errors, 0 warnings",
        "ERROR_REPORTING=off",
        '{"level": "info", "error": null}',
        "System check identified no issues (0 silenced).",
    ],
)
def test_no_errors(line: str) -> None:
    assert not _FAULT.search(line)
