"""The report: everything is in it, nothing is fetched or run by it, and hostile text stays text; also in a real browser, where there is one."""

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from containerize.reporting.report_html import verify_html
from containerize.verification.checks import Check, Verification

HOSTILE = "</pre><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">\x1b[31m\u202e{{ 7 * 7 }}"
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


def _verification(text: str) -> Verification:
    step = {"name": f"[1/2] RUN {text}", "seconds": 2.0, "cached": False, "at": 1.0}
    proof = {"changed": text, "seconds": 0.3, "steps": 4, "ran": [{"stage": "base", "line": 38, "instruction": f"COPY {text}"}]}
    service = {"name": "app", "state": "running", "health": "healthy", "exit_code": None, "seconds": 1.5}
    place = {"name": "app", "networks": ["front", text], "volumes": [f"data at {text}"], "waits": ["db"]}
    started = {"boot_seconds": 1.5, "services": [service], "topology": [place], "internal": ["front"], "main": text, "log": [text, "a second line"]}
    checks = (
        Check("build", "passed", "3.0 s", 3.0, (), {"steps": [step, {**step, "name": "[2/2] COPY", "cached": True, "seconds": 0.0}]}),
        Check("size", "failed", text, 0.0, (text,), {"bytes": 233_000_000, "layers": 2, "history": [{"instruction": text, "bytes": 1000}]}),
        Check("cache, code edited", "passed", "0.3 s", 0.3, (), proof),
        Check("starts and answers", "passed", "1.5 s", 2.0, (), started),
        Check("data survives", "skipped", "nothing is kept"),
        Check("stops", "passed", "0.4 s after SIGTERM", 0.4),
    )
    return Verification(text, text, checks, 9.5)


class _Seen(HTMLParser):
    """Elements, attributes, and the text that is shown."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += f" {data}"


PLAIN = _Seen(verify_html(_verification("shop")))


def test_everything_is_in_it() -> None:
    text = " ".join(PLAIN.text.split()).replace(" ,", ",")
    for part in (
        *("1 of 5 checks failed", "233 MB image", "3.0 s build", "0.3 s build after an edit", "1.5 s until it is ready", "0.4 s to stop"),
        *("data survives skipped nothing is kept", "1.0 kB", "[1/2] RUN shop 2.0 s", "[2/2] COPY cached", "line 38 COPY shop"),
        *("network without a way out", "app, healthy after 1.5 s waits for db keeps data at shop", "The last 2 lines of shop"),
    ):
        assert part in text, part
    bars = [value for name, value in PLAIN.attributes if name == "style"]
    assert bars == ["width: 100.0%", "width: 66.67%; margin-left: 33.33%", "width: 0.0%; margin-left: 33.33%"]


def test_it_fetches_and_runs_nothing() -> None:
    html = verify_html(_verification("shop"))
    policy = next(value for name, value in PLAIN.attributes if name == "content" and "default-src" in value)
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert {"script", "link", "img", "iframe", "object", "form"}.isdisjoint(PLAIN.elements)
    assert not re.search(r"\b(src|href)=|url\(|https?://|@import", html)


def test_a_failed_build_has_a_report_too() -> None:
    html = verify_html(Verification("shop", "shop:local", (Check("build", "failed", "it does not build", 0.0, ("line",), {"cause": "x"}),), 1.0))
    assert "1 of 1 checks failed" in html


@given(st.text(max_size=60) | st.just(HOSTILE))
@settings(deadline=None, max_examples=60)
def test_text_stays_text(text: str) -> None:
    seen = _Seen(verify_html(_verification(text)))
    assert seen.elements == PLAIN.elements
    assert [name for name, _ in seen.attributes] == [name for name, _ in PLAIN.attributes]


@pytest.mark.skipif(not BROWSER, reason="no chromium on PATH")
@pytest.mark.parametrize("width", [400, 1200])
def test_in_a_browser(width: int, tmp_path: Path) -> None:
    """It opens, says nothing on the console, runs nothing of what it shows, and is not wider than the window."""
    html = verify_html(_verification(HOSTILE * 5))
    measured = html.replace("default-src 'none'", "default-src 'none'; script-src 'unsafe-inline'").replace(
        "</body>", "<script>document.body.dataset.wide = document.documentElement.scrollWidth > window.innerWidth</script></body>"
    )
    (tmp_path / "report.html").write_text(html)
    (tmp_path / "measured.html").write_text(measured)
    told = _browse(tmp_path / "report.html", width, tmp_path)
    assert "CONSOLE" not in told["said"]
    assert "<title>owned" not in told["dom"]
    assert "data-wide=\"false\"" in _browse(tmp_path / "measured.html", width, tmp_path)["dom"]


def _browse(page: Path, width: int, folder: Path) -> dict[str, Any]:
    command = [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", f"--user-data-dir={folder / 'profile'}"]
    command += [f"--window-size={width},900", "--dump-dom", page.as_uri()]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return {"dom": ran.stdout, "said": ran.stderr}
