"""The simple API of the package index that pip is configured for: PEP 691 where it is served, else PEP 503."""

import json
import os
import ssl
import subprocess
import sys
import urllib.parse
import urllib.request
from dataclasses import dataclass
from html.parser import HTMLParser

ACCEPT = "application/vnd.pypi.simple.v1+json, text/html;q=0.1"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a distribution."""

    name: str
    url: str


def index_url() -> str:
    """The address that pip itself would ask."""
    from pip._internal.models.index import PyPI

    answer = subprocess.run([sys.executable, "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False)
    return os.environ.get("PIP_INDEX_URL") or answer.stdout.strip() or PyPI.simple_url


def files_of(name: str) -> list[File]:
    """The files that the index has for a distribution, yanked ones left out."""
    page = f"{index_url().rstrip('/')}/{name}/"
    text, kind = fetched(page, ACCEPT)
    return from_json(text, page) if "json" in kind else from_html(text, page)


def fetched(url: str, accept: str = "*/*") -> tuple[bytes, str]:
    """What an address serves, and its content type."""
    request = urllib.request.Request(url, headers={"Accept": accept})
    context = ssl.create_default_context(cafile=os.environ.get("PIP_CERT"))
    with urllib.request.urlopen(request, timeout=60, context=context) as answer:
        return answer.read(), answer.headers.get("Content-Type", "")


def from_json(text: bytes, page: str) -> list[File]:
    """The files of a PEP 691 page."""
    return [File(row["filename"], urllib.parse.urljoin(page, row["url"])) for row in json.loads(text)["files"] if not row.get("yanked")]


def from_html(text: bytes, page: str) -> list[File]:
    """The files of a PEP 503 page."""
    links = _Links()
    links.feed(text.decode("utf-8"))
    urls = [urllib.parse.urljoin(page, link.split("#")[0]) for link in links.found]
    return [File(urllib.parse.unquote(url.rsplit("/", 1)[-1]), url) for url in urls]


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Takes each link that is not yanked."""
        values = dict(attrs)
        if tag == "a" and "data-yanked" not in values and (link := values.get("href")):
            self.found.append(link)
