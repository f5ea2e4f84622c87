"""What only the user can want, and where it cannot be had."""

from pathlib import Path

import pytest

from containerize.config import Config
from containerize.errors import InvalidInput
from containerize.pipeline import analyse

FASTAPI = {"requirements.txt": "fastapi==0.121.0\nuvicorn==0.38.0\n", "main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n"}
POSTGRES = FASTAPI | {"requirements.txt": "fastapi==0.121.0\nuvicorn==0.38.0\npsycopg[binary]==3.2.12\n", "db.py": "import os\nos.environ['DATABASE_URL']\n"}
MIRROR = "https://index.example/simple"


def _config(folder: Path, files: dict[str, str], **wishes: object) -> Config:
    for name, text in files.items():
        (folder / name).write_text(text)
    return analyse(folder, wishes).config


def test_nothing_is_changed_for_who_wants_nothing(tmp_path: Path) -> None:
    config = _config(tmp_path, FASTAPI)
    install = config.images["app"].install
    assert (config.network, install.mirror, install.split, install.prune_tests) == ("bridge", None, False, False)


def test_services_are_reached_on_a_network_of_the_project_alone(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        _config(tmp_path, POSTGRES, network="host")
    assert caught.value.found == "--set network: the network is to be 'host', and postgres would be beside the application"
    assert caught.value.fix == "leave the network as it is, or run them yourself: containerize init --without-service postgres"


def test_an_index_in_place_of_the_usual_may_ask_who_is_there(tmp_path: Path) -> None:
    install = _config(tmp_path, FASTAPI, index_url=MIRROR).images["app"].install
    assert (install.mirror, install.netrc) == (MIRROR, True)


@pytest.mark.parametrize("url", ["https://ann:secret@index.example/simple", "index.example", "https://index.example/simple?x=$HOME"])
def test_an_address_with_a_password_is_not_written_and_not_shown(url: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="is no plain address of an index") as caught:
        _config(tmp_path, FASTAPI, index_url=url)
    assert "secret" not in str(caught.value)


def test_two_indexes_in_the_place_of_the_usual(tmp_path: Path) -> None:
    files = FASTAPI | {"pip.conf": "[global]\nindex-url = https://other.example/simple\n"}
    with pytest.raises(InvalidInput, match=r"the project names https://other\.example/simple as its index"):
        _config(tmp_path, files, index_url=MIRROR)


def test_a_lock_that_has_addresses_is_made_against_the_mirror(tmp_path: Path) -> None:
    lock = 'version = 1\nrequires-python = ">=3.11"\n\n[[package]]\nname = "a"\nversion = "1"\nsource = { virtual = "." }\n'
    files = {"pyproject.toml": '[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.11"\n', "uv.lock": lock, "main.py": 'if __name__ == "__main__":\n    print(1)\n'}
    with pytest.raises(InvalidInput) as caught:
        _config(tmp_path, files, index_url=MIRROR)
    assert caught.value.fix == f"uv.lock has the address of every file: make it against the mirror, UV_DEFAULT_INDEX={MIRROR} uv lock"
