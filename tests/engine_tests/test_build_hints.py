"""What is said of a build's failure, from texts as buildx, uv, pip, poetry and gcc write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize import knowledge
from containerize.engine.build_hints import explain
from containerize.engine.causes import first_cause, latest_cause
from containerize.knowledge.proof_schema import Failure

CREDENTIALS = (
    "write `machine HOST login USER password PASSWORD`, with the host of the index, into a file, "
    "then: containerize build --secret id=netrc,src=FILE"
)
CASES = {
    "no such image": (
        "[internal] load metadata for docker.io/library/python:3.99-slim\ndocker.io/library/python:3.99-slim: not found",
        "the image docker.io/library/python:3.99-slim cannot be had: there is no such name or tag, or no registry answers",
        "check the name, `docker pull docker.io/library/python:3.99-slim`, and the network; behind a proxy or with a mirror, "
        "set it up for the engine",
    ),
    "a registry with a port": (
        "failed to resolve source metadata for registry.example:5000/team/base:1: connection refused",
        "the image registry.example:5000/team/base:1 cannot be had: there is no such name or tag, or no registry answers",
        "check the name, `docker pull registry.example:5000/team/base:1`, and the network; behind a proxy or with a mirror, "
        "set it up for the engine",
    ),
    "an image that one must be allowed": (
        "[internal] load metadata for docker.io/team/secret:1\npull access denied, repository does not exist or may require "
        "authorization: server message: insufficient_scope: authorization failed",
        "the registry does not give docker.io/team/secret:1 to this user, or has no such image",
        "check the name, then docker login",
    ),
    "rate limit": (
        "[internal] load metadata for docker.io/library/python:3.13\n429 Too Many Requests - toomanyrequests: You have reached your limit",
        "the registry has had too many requests from this address",
        "wait, or log in: docker login",
    ),
    "full disk": ("OSError: [Errno 28] No space left on device".lower(), "the engine's disk is full", "docker system df, then docker builder prune"),
    "old uv.lock": (
        "error: The lockfile at `uv.lock` needs to be updated, but `--locked` was provided.",
        "uv.lock is older than pyproject.toml",
        "uv lock, and commit it",
    ),
    "old poetry.lock": (
        "pyproject.toml changed significantly since poetry.lock was last generated. Run `poetry lock` to fix the lock file.",
        "poetry.lock is older than pyproject.toml",
        "poetry lock, and commit it",
    ),
    "hash": ("error: Hash mismatch for `idna==3.7`", "the file of idna==3.7 is not the one that was locked", "lock again, and look at what changed"),
    "certificate": (
        "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in chain",
        "the index's certificate is not trusted inside the build",
        "name your network's authority: containerize init --ca-certificate certs/authority.pem",
    ),
    "an index that wants credentials": (
        "[base 4/5] RUN --mount=type=secret,id=netrc,target=/root/.netrc uv sync\nerror: Failed to fetch: `https://index.invalid/simple/idna/`\n"
        "  Caused by: HTTP status client error (401 Unauthorized) for url (https://index.invalid/simple/idna/)",
        "a package index answered 401 Unauthorized: it got no credentials, or wrong ones",
        CREDENTIALS,
    ),
    "an index whose refusal uv does not show": (
        "[base 4/5] RUN --mount=type=secret,id=netrc,target=/root/.netrc uv pip install\nerror: No solution found when resolving dependencies\n"
        "  cause: Because acme-sauce was not found in the package registry and you require acme-sauce==1.0, we can conclude that",
        "acme-sauce is on no index that let this build in: one that answers 401 or 403 wants credentials, and got none or wrong ones",
        CREDENTIALS,
    ),
    "no network": (
        "error: Failed to fetch: `https://index.invalid/simple/idna/`\n  Caused by: dns error",
        "a package index cannot be reached from inside the build",
        "check the network and proxy of the engine",
    ),
    "header": (
        "psycopg/psycopg.h:35:10: fatal error: libpq-fe.h: No such file or directory\nerror: command '/usr/bin/gcc' failed with exit code 1",
        "a dependency is compiled, and the header libpq-fe.h is not in the image",
        "add the Debian package that has it",
    ),
    "compiler": (
        "error: command 'gcc' failed: No such file or directory",
        "a dependency has no wheel for this Python and is compiled, and there is no compiler in the image",
        "lock a version that has wheels, or another Python: containerize init --python VERSION",
    ),
    "no solution": (
        "  × No solution found when resolving dependencies:\n  ╰─▶ Because flask>=99 ...",
        "the requirements exclude each other, or none is for this Python",
        "resolve it outside first: uv pip compile",
    ),
    "command not installed": (
        "ls: cannot access '.venv/bin/uvicorn': No such file or directory",
        "the command uvicorn that the image should start was not installed",
        "add the distribution that brings uvicorn",
    ),
    "import": (
        "ModuleNotFoundError: No module named 'yaml'",
        "yaml is imported during the build and not among the dependencies",
        "add yaml",
    ),
    "variable": ("KeyError: 'SECRET_KEY'", "SECRET_KEY is read during the build and not set there", "give SECRET_KEY a default in the code"),
    "processor": (
        "exec /bin/sh: exec format error",
        "the base image is for another kind of processor",
        "containerize build --platform linux/amd64, or linux/arm64, with an engine that can run it (docker buildx ls)",
    ),
    "memory": (
        'process "/bin/sh -c make" did not complete successfully: exit code: 137',
        "the step was killed, most likely for want of memory",
        "give the engine more memory",
    ),
    "command not in the image": (
        "/bin/sh: 1: curl: not found",
        "there is no command curl in the image at that step",
        "install what brings curl in a step above",
    ),
    "file not sent": (
        'failed to compute cache key: failed to calculate checksum of ref abc: "/uv.lock": not found',
        "uv.lock is not in what is sent to the builder",
        "check that it exists and that .dockerignore lets it through",
    ),
    "anything else": ("it just did not work", "the command in it did not end well", "see the last lines above"),
}


BUILD = [(row, example) for row in knowledge.build_failures() for example in row.examples]
RUN = [(row, example) for row in knowledge.run_failures() for example in row.examples]


@pytest.mark.parametrize("name", CASES)
def test_a_log_and_what_is_said_of_it(name: str) -> None:
    text, why, fix = CASES[name]
    cause = explain(text)
    assert (cause.why, cause.fix) == (why, fix)


@pytest.mark.parametrize(("row", "example"), BUILD)
def test_every_example_of_a_build_is_found_by_its_own_row(row: Failure, example: str) -> None:
    assert first_cause(knowledge.build_failures(), f"before\n{example}\nafter") == first_cause([row], example)


@pytest.mark.parametrize(("row", "example"), RUN)
def test_every_example_of_a_run_is_found_by_its_own_row(row: Failure, example: str) -> None:
    assert latest_cause(knowledge.run_failures(), f"before\n{example}\nafter") == latest_cause([row], example)


def test_thirty_causes_of_failed_builds_are_known() -> None:
    assert len({row.name for row in knowledge.build_failures()}) >= 30


def test_what_a_program_says_last_is_what_it_died_of() -> None:
    lines = ("Error 111 connecting to cache:6379. Connection refused.", "retrying", "OSError: [Errno 30] Read-only file system: '/app/x'")
    cause = latest_cause(knowledge.run_failures(), "\n".join(lines))
    assert cause is not None
    assert (cause.name, cause.why) == ("read-only path", "/app/x can only be read in this container")


def test_where_nothing_is_named_the_sentence_is_whole_without_it() -> None:
    cause = latest_cause(knowledge.run_failures(), "ConnectionRefusedError: [Errno 111] Connection refused")
    assert cause is not None
    assert cause.why == "nothing takes connections there; in a container, localhost is the container itself"


@given(st.text(max_size=300) | st.from_regex(r"(KeyError: |npm ERR! |exec: |sh: 1: |type=secret,id=netrc|\[Errno 111\]|\n)+"))
def test_any_text_has_a_cause_and_no_gap_is_left_in_it(text: str) -> None:
    cause = explain(text)
    run = latest_cause(knowledge.run_failures(), text)
    for sentence in (cause.why, cause.fix, *((run.why, run.fix) if run else ())):
        assert sentence
        assert "{1}" not in sentence or "{1}" in text
