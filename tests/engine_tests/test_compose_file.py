"""Compose files of strangers: one case of each way out of the project, the whole message, and what is harmless passes."""

import json
import os
from pathlib import Path

import pytest

from containerize.engine.compose_file import find_compose_file, project_name, read_compose_file, split_mount
from containerize.errors import InvalidInput, UnsafeInput

ROOT = Path(__file__).resolve().parent.parent.parent
GOLDEN = sorted(path.parent for path in (Path(__file__).parent.parent / "golden").glob("*/compose.yaml"))

WHY = "\n  why: a compose file can read and change the machine that starts it"
FIX = "\n  fix: remove it, or add --trust-compose if you know who wrote this file"
SERVICE = "services:\n  app:\n    image: x\n"

# What is added to `SERVICE`, the line that is named, and what is said.
REFUSED = {
    "provider": ("    provider: {type: sh}\n", 4, 'service "app" has `provider`, which is not on the list of harmless keys'),
    "privileged": ("    privileged: true\n", 4, 'service "app" has `privileged`, which is not on the list of harmless keys'),
    "devices": ("    devices: [/dev/sda]\n", 4, 'service "app" has `devices`, which is not on the list of harmless keys'),
    "pid": ("    pid: host\n", 4, 'service "app" has `pid`, which is not on the list of harmless keys'),
    "ipc": ("    ipc: host\n", 4, 'service "app" has `ipc`, which is not on the list of harmless keys'),
    "cgroup": ("    cgroup_parent: /\n", 4, 'service "app" has `cgroup_parent`, which is not on the list of harmless keys'),
    "sysctls": ("    sysctls: {a: 1}\n", 4, 'service "app" has `sysctls`, which is not on the list of harmless keys'),
    "runtime": ("    runtime: mine\n", 4, 'service "app" has `runtime`, which is not on the list of harmless keys'),
    "annotations": ("    annotations: {a: b}\n", 4, 'service "app" has `annotations`, which is not on the list of harmless keys'),
    "volumes_from": ("    volumes_from: ['container:x']\n", 4, 'service "app" has `volumes_from`, which is not on the list of harmless keys'),
    "external_links": ("    external_links: [db]\n", 4, 'service "app" has `external_links`, which is not on the list of harmless keys'),
    "post_start": ("    post_start: [{command: x}]\n", 4, 'service "app" has `post_start`, which is not on the list of harmless keys'),
    "use_api_socket": ("    use_api_socket: true\n", 4, 'service "app" has `use_api_socket`, which is not on the list of harmless keys'),
    "label_file": ("    label_file: /etc/passwd\n", 4, 'service "app" has `label_file`, which is not on the list of harmless keys'),
    "extends": ("    extends: {file: /x.yaml, service: y}\n", 4, 'service "app" has `extends`, which is not on the list of harmless keys'),
    "include": ("include: [/x.yaml]\n", 4, "the file has `include`, which is not on the list of harmless keys"),
    "cap_add": ("    cap_add:\n      - CHOWN\n      - SYS_ADMIN\n", 6, 'service "app" has cap_add SYS_ADMIN, which containers do not have for good reason'),
    "cap_add all": ("    cap_add: [all]\n", 4, 'service "app" has cap_add all, which containers do not have for good reason'),
    "host network": ("    network_mode: host\n", 4, 'service "app" has network_mode host: it would share a network with this machine'),
    "another's network": (
        "    network_mode: container:db\n",
        4,
        'service "app" has network_mode container:db: it would share a network with this machine',
    ),
    "security_opt": ("    security_opt: ['seccomp:unconfined']\n", 4, 'service "app" has security_opt seccomp:unconfined, which can switch protection off'),
    "no-new-privileges off": (
        "    security_opt: ['no-new-privileges:false']\n",
        4,
        'service "app" has security_opt no-new-privileges:false, which can switch protection off',
    ),
    "docker.sock": ("    volumes: ['/var/run/docker.sock:/s']\n", 4, 'service "app" reaches /var/run/docker.sock, outside the project'),
    "bind": ("    volumes:\n      - data:/d\n      - ../..:/host:ro\n", 6, 'service "app" reaches ../.., outside the project'),
    "bind, long": (
        "    volumes:\n      - type: bind\n        source: /etc\n        target: /x\n",
        6,
        'service "app" reaches /etc, outside the project',
    ),
    "bind of the home": ("    volumes: ['~/.ssh:/x']\n", 4, 'service "app" reaches ~/.ssh, outside the project'),
    "bind by a variable": ("    volumes: ['${HOME}/.ssh:/x']\n", 4, 'service "app" reaches /.ssh, outside the project'),
    "bind by a default": ("    volumes: ['${NO:-/etc}:/x']\n", 4, 'service "app" reaches /etc, outside the project'),
    "bind of a drive": ("    volumes: ['C:\\Users:/x']\n", 4, 'service "app" reaches C:\\Users, outside the project'),
    "mount of another kind": (
        "    volumes: [{type: npipe, source: x, target: y}]\n",
        4,
        'service "app" mounts something of type npipe',
    ),
    "env_file": ("    env_file: ../.env\n", 4, 'service "app" reaches ../.env, outside the project'),
    "env_file, long": ("    env_file:\n      - {path: /etc/passwd, required: false}\n", 5, 'service "app" reaches /etc/passwd, outside the project'),
    "build context": ("    build: ..\n", 4, 'service "app" reaches .., outside the project'),
    "remote context": ("    build: https://example.org/x.git\n", 4, 'service "app" reaches https://example.org/x.git, outside the project'),
    "dockerfile": ("    build:\n      context: .\n      dockerfile: ../Dockerfile\n", 6, 'service "app" reaches ../Dockerfile, outside the project'),
    "additional_contexts": (
        "    build:\n      additional_contexts: {root: /}\n",
        5,
        'service "app" has `additional_contexts`, which is not on the list of harmless keys',
    ),
    "ssh": ("    build:\n      ssh: [default=~/.ssh/id_rsa]\n", 5, 'service "app" has ssh with a key or socket of this machine'),
    "ssh as a mapping": ("    build:\n      ssh: {default: /x}\n", 5, 'service "app" has ssh with a key or socket of this machine'),
    "entitlements": ("    build:\n      privileged: true\n", 5, 'service "app" has `privileged`, which is not on the list of harmless keys'),
    "driver_opts": (
        "volumes:\n  data:\n    driver_opts: {type: none, o: bind, device: /}\n",
        6,
        'volume "data" has driver_opts, which can mount any folder of this machine',
    ),
    "secret file": ("secrets:\n  key:\n    file: /etc/shadow\n", 6, 'secret "key" reaches /etc/shadow, outside the project'),
    "config file": ("configs:\n  key: {file: ../x}\n", 5, 'config "key" reaches ../x, outside the project'),
    "config driver": ("configs:\n  key: {template_driver: x}\n", 5, 'config "key" has `template_driver`, which is not on the list of harmless keys'),
}


def _write(folder: Path, text: str, name: str = "compose.yaml") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("case", REFUSED)
def test_what_reaches_out_is_refused(case: str, tmp_path: Path) -> None:
    addition, line, what = REFUSED[case]
    folder = _write(tmp_path, SERVICE + addition)
    with pytest.raises(UnsafeInput) as caught:
        read_compose_file(folder, "compose.yaml")
    assert str(caught.value) == f"compose.yaml:{line}: {what}{WHY}{FIX}"
    assert caught.value.exit_code == 12
    assert read_compose_file(folder, "compose.yaml", trust=True).services["app"]["image"] == "x"


def test_a_merged_key_is_found_with_its_line(tmp_path: Path) -> None:
    folder = _write(tmp_path, "x-bad: &bad\n  privileged: true\nservices:\n  app:\n    <<: *bad\n    image: x\n")
    with pytest.raises(UnsafeInput, match=r'^compose\.yaml:2: service "app" has `privileged`'):
        read_compose_file(folder, "compose.yaml")


def test_json_in_yaml_is_no_way_round(tmp_path: Path) -> None:
    folder = _write(tmp_path, json.dumps({"services": {"app": {"image": "x", "privil\u0065ged": True}}}))
    with pytest.raises(UnsafeInput, match=r"^compose\.yaml:1: .*`privileged`"):
        read_compose_file(folder, "compose.yaml")


@pytest.mark.skipif(os.name != "posix", reason="symbolic links")
@pytest.mark.parametrize(
    "addition",
    ["    volumes: ['./link:/x']\n", "    env_file: [link/.env]\n", "    build: link\n", "    build: {context: ., dockerfile: link/Dockerfile}\n"],
)
def test_a_link_to_the_outside_is_outside(addition: str, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path)
    _write(folder, SERVICE + addition)
    with pytest.raises(UnsafeInput, match=r'^compose\.yaml:4: service "app" reaches (\./)?link\S*, outside the project'):
        read_compose_file(folder, "compose.yaml")


@pytest.mark.skipif(os.name != "posix", reason="symbolic links")
def test_a_link_that_goes_in_circles(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    _write(tmp_path, SERVICE + "    volumes: ['./a:/x', '../x:/y']\n")
    with pytest.raises(UnsafeInput):
        read_compose_file(tmp_path, "compose.yaml")


@pytest.mark.skipif(os.name != "posix", reason="symbolic links")
def test_a_compose_file_that_is_a_link_to_the_outside(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    _write(tmp_path, SERVICE, "elsewhere.yaml")
    (folder / "compose.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(UnsafeInput, match=r"^compose\.yaml is a link to .*elsewhere\.yaml, outside the project"):
        read_compose_file(folder, "compose.yaml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "compose.yaml has no services\n  why: there is nothing to start\n  fix: containerize init"),
        ("- a\n", "compose.yaml has no services\n  why: there is nothing to start\n  fix: containerize init"),
        ("services: {}\n", "compose.yaml has no services\n  why: there is nothing to start\n  fix: containerize init"),
        (
            "services:\n  app:\n",
            'compose.yaml:2: service "app" says nothing\n  why: it cannot be started\n  fix: give it an image, or remove compose.yaml:2',
        ),
        (
            "services:\n  app:\n    image: x\n    command: echo $(whoami)\n",
            "compose.yaml:4: $(whoami) is not a variable\n  why: compose could not read it either\n"
            "  fix: correct compose.yaml:4; a plain dollar is $$",
        ),
    ],
)
def test_what_is_no_compose_file(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_compose_file(_write(tmp_path, text), "compose.yaml")
    assert str(caught.value) == message


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"^compose\.yaml has 300,0\d\d bytes, more than the 262,144"):
        read_compose_file(_write(tmp_path, SERVICE + "#" * 300_000), "compose.yaml")


@pytest.mark.parametrize("folder", GOLDEN, ids=lambda path: path.name)
def test_what_this_tool_renders_passes(folder: Path) -> None:
    compose = read_compose_file(folder, "compose.yaml")
    assert compose.services["app"]["build"] == "."
    assert compose.services["app"]["security_opt"] == ["no-new-privileges:true"]


def test_a_usual_file_passes_with_its_variables_put_in(tmp_path: Path) -> None:
    text = """
name: shop
services:
  web:
    build: {context: ./web, dockerfile: Dockerfile.prod, args: {A: "1"}, target: prod, ssh: [default]}
    image: ${REGISTRY:-local}/shop:${TAG:-dev}
    environment: {URL: "postgres://app:${PASSWORD:?set it}@db/app", PRICE: 5$$}
    env_file: [{path: ./.env, required: false}]
    volumes: ["data:/data", "./web:/src:ro", /cache, {type: tmpfs, target: /tmp}]
    ports: ["127.0.0.1:${PORT:-8000}:8000"]
    cap_drop: [ALL]
    cap_add: [CHOWN, CAP_SETUID]
    network_mode: service:db
    deploy: {resources: {limits: {memory: 512M}}, update_config: {order: start-first}}
    x-comment: anything
  db: {image: "postgres:17", network_mode: bridge, secrets: [password]}
volumes: {data: {name: shop-data, external: true}}
networks: {front: {driver: bridge}}
secrets: {password: {environment: DB_PASSWORD}, key: {file: ./key.txt}, none: {file: /dev/null}}
"""
    services = read_compose_file(_write(tmp_path, text), "compose.yaml", values={"TAG": "2"}).services
    assert services["web"]["image"] == "local/shop:2"
    assert services["web"]["environment"] == {"URL": "postgres://app:smoke@db/app", "PRICE": "5$"}
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]


def test_the_file_that_compose_would_take(tmp_path: Path) -> None:
    assert find_compose_file(tmp_path) is None
    (tmp_path / "compose.yml").mkdir()
    _write(tmp_path, SERVICE, "docker-compose.yml")
    assert find_compose_file(tmp_path) == "docker-compose.yml"
    _write(tmp_path, SERVICE, "compose.yaml")
    assert find_compose_file(tmp_path) == "compose.yaml"


@pytest.mark.parametrize(
    ("entry", "parts"),
    [
        ("/data", (None, "/data", "", False)),
        ("data:/data", ("data", "/data", "", False)),
        ("./data:/data:ro,z", ("./data", "/data", "ro,z", True)),
        ("~/x:/y", ("~/x", "/y", "", True)),
        ("C:\\x:/y:ro", ("C:\\x", "/y", "ro", True)),
        ("sub/folder:/y", ("sub/folder", "/y", "", True)),
    ],
)
def test_the_parts_of_a_mount(entry: str, parts: tuple[object, ...]) -> None:
    assert tuple(split_mount(entry)) == parts


@pytest.mark.parametrize(
    ("folder", "text", "name"),
    [
        ("My Shop.v2", None, "myshopv2"),
        ("_x-y", "services: {a: {image: b}}\n", "x-y"),
        ("shop", "name: Other\nservices: {a: {image: b}}\n", "other"),
        ("shop", "name: ${NAME}\nservices: {a: {image: b}}\n", "shop"),
        ("shop", "name: [\n", "shop"),
    ],
)
def test_what_compose_calls_a_project(folder: str, text: str | None, name: str, tmp_path: Path) -> None:
    root = tmp_path / folder
    root.mkdir()
    if text is not None:
        (root / "compose.yaml").write_text(text)
    assert project_name(root) == name
