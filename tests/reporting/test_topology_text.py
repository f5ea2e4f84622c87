"""Services and networks in words."""

from containerize.reporting.topology_text import topology_lines
from containerize.verification.report import ServicePlace
from containerize.verification.topology import topology


def test_by_network_and_each_told_once() -> None:
    document = {
        "services": {
            "web": {"networks": ["front", "back"], "depends_on": {"db": {"condition": "service_healthy"}}},
            "db": {"networks": ["back"], "volumes": ["data:/var/lib/postgresql/data", "./init:/init"]},
            "mail": {"networks": ["back"]},
        },
        "networks": {"front": {}, "back": {"internal": True}},
    }
    assert list(topology_lines(*topology(document))) == [
        "back (no way out)",
        "  db    keeps data at /var/lib/postgresql/data",
        "  mail",
        "  web   waits for db",
        "front",
        "  web",
    ]


def test_none() -> None:
    assert list(topology_lines((), ())) == []
    assert list(topology_lines((ServicePlace("a", ("none",), (), ()),), ())) == ["none", "  a"]
