"""What Node.js builds for a Python application, and what is only told."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from containerize.inspection.processes.assets import _inside, find_assets
from containerize.project import Project

Make = Callable[..., Project]
SERVES = {"app.py": 'from flask import Flask\napp = Flask(__name__, static_folder="frontend/dist")\n'}


def _package(**entries: object) -> str:
    return json.dumps(entries)


@pytest.mark.parametrize(
    ("files", "output"),
    [
        ({"package.json": _package(scripts={"build": "tailwindcss -i in.css -o static/site.css"})}, "static/site.css"),
        ({"package.json": _package(scripts={"build": "esbuild a.js --bundle --outfile=shop/static/a.js"})}, "shop/static/a.js"),
        ({"theme/static_src/package.json": _package(scripts={"build": "postcss -o ../static/css/x.css"})}, "theme/static/css/x.css"),
        (SERVES | {"frontend/package.json": _package(scripts={"build": "tsc && vite build"})}, "frontend/dist"),
        (
            {"package.json": _package(scripts={"build": "vite build"}), "vite.config.ts": "export default {build: {outDir: 'static/dist'}}"},
            "static/dist",
        ),
        (
            {"package.json": _package(scripts={"prod": "webpack"}), "webpack.config.js": 'x = path.resolve(__dirname, "static/js")'},
            "static/js",
        ),
    ],
)
def test_where_a_script_writes_to(project: Make, files: dict[str, str], output: str) -> None:
    found, notes = find_assets(project(files))
    assert found
    assert (found.value.output, notes) == (output, ())


@pytest.mark.parametrize(
    ("lock", "install", "build"),
    [
        (None, "npm install", "npm run build"),
        ("package-lock.json", "npm ci", "npm run build"),
        ("yarn.lock", "yarn install --frozen-lockfile", "yarn run build"),
        ("pnpm-lock.yaml", "npx --yes pnpm@10 install --frozen-lockfile", "npx --yes pnpm@10 run build"),
    ],
)
def test_the_lock_decides_what_installs(project: Make, lock: str | None, install: str, build: str) -> None:
    files = {"package.json": _package(scripts={"build": "x -o static/x.css"})} | ({lock: "{}"} if lock else {})
    found, _ = find_assets(project(files))
    assert found
    assert (" ".join(found.value.install), " ".join(found.value.build)) == (install, build)
    assert found.value.inputs == ("package.json", *([lock] if lock else []))


@pytest.mark.parametrize(
    ("files", "node"),
    [({}, "22"), ({".nvmrc": "v20.11.1\n"}, "20"), ({".node-version": "24"}, "24")],
)
def test_the_version_of_node(project: Make, files: dict[str, str], node: str) -> None:
    found, _ = find_assets(project({"package.json": _package(scripts={"build": "x -o static/x.css"})} | files))
    assert found
    assert found.value.node == node


def test_engines_name_a_version_too(project: Make) -> None:
    found, _ = find_assets(project({"package.json": _package(scripts={"build": "x -o static/x.css"}, engines={"node": ">=18"})}))
    assert found
    assert found.value.node == "20"


def test_a_page_that_something_else_serves_is_told(project: Make) -> None:
    files = {"main.py": "from fastapi import FastAPI\n", "client/package.json": '{\n "scripts": {\n  "build": "vite build"\n }\n}'}
    assert find_assets(project(files)) == (
        None,
        (
            "client/package.json:3: npm run build is not part of the build: no Python code names client/dist, so something else serves it",
        ),
    )


def test_a_script_of_which_nobody_knows_where_it_writes_is_told(project: Make) -> None:
    _, notes = find_assets(project({"package.json": _package(scripts={"build": "node make.js"})}))
    assert notes == ("package.json:1: npm run build is not part of the build: where it writes to could not be read",)


@pytest.mark.parametrize(
    "files",
    [
        {"package.json": _package(devDependencies={"prettier": "3"})},
        {"package.json": "{"},
        {"package.json": "[]"},
        {"package.json": _package(scripts={"build": "x -o static/x.css"}), "static/x.css": "body {}"},
    ],
)
def test_nothing_is_built(project: Make, files: dict[str, str]) -> None:
    assert find_assets(project(files)) == (None, ())


def test_a_result_that_git_leaves_out_is_built(project: Make) -> None:
    files = {"package.json": _package(scripts={"build": "x -o static/x.css"}), "static/x.css": "old", ".gitignore": "static/x.css\n"}
    assert find_assets(project(files))[0]


@given(st.text(max_size=12), st.text(max_size=12))
def test_an_output_never_leaves_the_project(folder: str, path: str) -> None:
    found = _inside(folder.strip("/"), path)
    assert found is None or not (found.startswith(("/", "..")) and found.split("/")[0] in ("", ".."))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=8), inner)
)


@settings(max_examples=60, deadline=None)
@given(JSON, JSON)
def test_any_manifest_is_read(scripts: object, engines: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "package.json").write_text(json.dumps({"scripts": scripts, "engines": engines}))
        found, notes = find_assets(Project(Path(folder)))
    assert found is None
    assert len(notes) <= 1
