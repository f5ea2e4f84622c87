"""Applications that have one fault each, by what must be said of it: the exit code of `smoke` and the cause."""

from benchmarks.verdicts.model import App, compose, program, started_by, web

EXITED, UNHEALTHY, BUILD = 22, 23, 21
_SLOW_DATABASE = """  db:
    image: postgres:17
    environment: {POSTGRES_PASSWORD: local}
    healthcheck: {test: ["CMD", "pg_isready", "-h", "127.0.0.1", "-U", "postgres"], interval: 1s, retries: 60}
"""
_WAITS = "    depends_on: {db: {condition: service_healthy}}\n"
_MIGRATE = "  migrate:\n    build: .\n    command: [python, migrate.py]\n"
_AFTER = "    depends_on: {migrate: {condition: service_completed_successfully}}\n"
_NEVER_HEALTHY = 'HEALTHCHECK --interval=1s --retries=3 CMD ["python", "-c", "raise SystemExit(1)"]'
_QUERY = """
import sqlite3
def answer(path):
    return 200, str(sqlite3.connect(":memory:").execute("select * from orders"))
serve()
"""
_DIES = """
import os
def answer(path):
    os._exit(7)
serve()
"""
_DEAF = """
import socket, time
listener = socket.create_server(("0.0.0.0", 8000))
time.sleep(3600)
"""
_PSYCOPG = 'import psycopg; psycopg.connect("postgresql://{user}:{password}@{host}/postgres", connect_timeout=3)\n'
_INSTALL = 'RUN pip install "psycopg[binary]"'


def _database(name: str, cause: str, *, user: str = "postgres", password: str = "local", host: str = "db") -> App:
    code = _PSYCOPG.format(user=user, password=password, host=host)
    return web(name, code, run=_INSTALL, compose=compose(_WAITS, _SLOW_DATABASE), code=EXITED, cause=cause)


def _job(name: str, text: str) -> App:
    app = web(name, "serve()", compose=compose(_AFTER, _MIGRATE), code=EXITED, cause="migration failed")
    return App(name, {**app.files, "migrate.py": text}, EXITED, "migration failed")


def _build(name: str, cause: str, text: str, files: dict[str, str] | None = None) -> App:
    return App(name, {"Dockerfile": text, "main.py": "", **(files or {})}, BUILD, cause)


_FROM = "FROM python:3.13-slim-trixie\nWORKDIR /app\n"
RUNS: tuple[App, ...] = (
    program("ends with an error", "raise RuntimeError('no')", expose=True, code=EXITED, cause="crash"),
    program("ends without a word", "import os; os._exit(3)", expose=True, code=EXITED, cause="crash"),
    program("ends well, and should serve", "print('hello')", expose=True, code=EXITED, cause="ended"),
    program("crashes in compiled code", "import ctypes; ctypes.string_at(0)", expose=True, code=EXITED, cause="crash"),
    program("a module is not installed", "import requests", expose=True, code=EXITED, cause="import error"),
    program("a syntax error", "def answer(:\n", expose=True, code=EXITED, cause="syntax error"),
    program("a variable is missing", "import os; os.environ['STRIPE_KEY']", expose=True, code=EXITED, cause="missing variable"),
    program("a file is missing", "open('config.yaml')", expose=True, code=EXITED, cause="file missing"),
    program("wants arguments", "import argparse; p = argparse.ArgumentParser(); p.add_argument('--to', required=True); p.parse_args()",
            expose=True, code=EXITED, cause="wants arguments"),
    program("may not write", "open('/app/cache.json', 'w')", expose=True, code=EXITED, cause="no permission"),
    program("never listens", "import time; time.sleep(3600)", expose=True, code=UNHEALTHY, cause="never listens"),
    program("listens and does not answer", _DEAF, expose=True, code=UNHEALTHY, cause="no answer"),
    started_by("an entry point that is none", ["python", "-m", "shop.run"], code=EXITED, cause="wrong entry point"),
    started_by("a command that is not there", ["gunicorn", "main:app"], code=EXITED, cause="command not found"),
    started_by("a script not to be executed", ["/app/start.sh"], code=EXITED, cause="command not executable",
               executable=False, start_sh="#!/bin/sh\n"),
    started_by("a script of Windows", ["./start.sh"], code=EXITED, cause="script cannot be started", start_sh="#!/bin/sh\r\n"),
    web("listens on loopback", "serve('127.0.0.1')", code=UNHEALTHY, cause="loopback only"),
    web("listens on another port", "serve(port=5000)", code=UNHEALTHY, cause="wrong port"),
    web("never healthy", "serve()", health=_NEVER_HEALTHY, code=UNHEALTHY, cause="never healthy"),
    web("answers with an error", "def answer(path): return 500, 'sorry'\nserve()", code=UNHEALTHY, cause="error answer"),
    web("a table is missing", _QUERY, code=UNHEALTHY, cause="missing table"),
    web("ends when it is asked", _DIES, code=EXITED, cause="crash"),
    web("ignores SIGTERM", "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nserve()", note="ignores SIGTERM"),
    web("wants more memory than it has", "held = b'x' * 300_000_000; serve()", code=EXITED, cause="out of memory",
        compose=compose("    deploy: {resources: {limits: {memory: 100M}}}\n")),
    web("writes to a root that is read-only", "open('/app/cache.json', 'w'); serve()", user="0:0", code=EXITED, cause="read-only path",
        compose=compose("    read_only: true\n")),
    web("its tmpfs is full", "open('/tmp/x', 'wb').write(b'x' * 3_000_000); serve()", code=EXITED, cause="disk full",
        compose=compose("    tmpfs: ['/tmp:size=1m']\n")),
    web("two servers on one port", "import threading, time; threading.Thread(target=serve, daemon=True).start(); time.sleep(1); serve()",
        code=EXITED, cause="port in use"),
    web("a worker beside it ends", "serve()", code=EXITED, cause="crash",
        compose=compose("", "  worker:\n    build: .\n    command: [python, -c, 'raise SystemExit(\"no queue\")']\n")),
    web("its database has no password", "serve()", code=EXITED, cause="crash", compose=compose(_WAITS, "  db:\n    image: postgres:17\n"
        "    healthcheck: {test: [CMD, pg_isready], interval: 1s, retries: 60}\n")),
    _database("the database refuses the password", "login refused", password="other"),
    _database("the database has another name", "host unknown", host="database"),
    _database("the database is looked for on localhost", "connection refused", host="localhost"),
    _job("a migration fails", "import sqlite3; sqlite3.connect(':memory:').execute('alter table orders add x')"),
    _job("a migration finds no database", "import socket; socket.create_connection(('127.0.0.1', 5432))"),
)  # fmt: skip
BUILDS: tuple[App, ...] = (
    _build("an instruction that is none", "Dockerfile cannot be read", f"{_FROM}RUNN true\n"),
    _build("a file that is not there", "not in the context", f"{_FROM}COPY requirements.txt ./\n"),
    _build("an image that is not there", "no such image", "FROM python:3.13-slim-nothing\n"),
    _build("a distribution that is none", "no such distribution", f"{_FROM}RUN pip install containerize-has-no-such-thing\n"),
    _build("a Debian package that is none", "no such Debian package", f"{_FROM}RUN apt-get update && apt-get install no-such-thing\n"),
    _build("a step whose command is not there", "command not found", f"{_FROM}RUN curl --version\n"),
    _build("a distribution that must be compiled", "missing library", f"{_FROM}RUN pip install --no-binary :all: psycopg2==2.9.10\n"),
    _build("requirements that exclude each other", "no solution", f"{_FROM}RUN pip install flask==3.0.0 werkzeug==1.0.0\n"),
    _build("a line that is no requirement", "requirements cannot be read", f"{_FROM}COPY . ./\nRUN pip install -r requirements.txt\n",
           {"requirements.txt": "flask=3.0\n"}),
    _build("a package that is not for this Python", "other Python", f"{_FROM}COPY . ./\nRUN pip install .\n",
           {"pyproject.toml": '[project]\nname = "a"\nversion = "1"\nrequires-python = "<3.10"\n'}),
    _build("a script that may not be executed", "no permission", f"{_FROM}COPY . ./\nRUN ./make.sh\n", {"make.sh": "#!/bin/sh\n"}),
    _build("an import of what is not installed", "import error", f"{_FROM}RUN python -c 'import yaml'\n"),
    _build("a variable that is not set", "missing variable", f"{_FROM}RUN python -c \"import os; os.environ['SECRET_KEY']\"\n"),
    _build("a secret that is not given", "secret not given", f"{_FROM}RUN --mount=type=secret,id=netrc,required=true true\n"),
    _build("a step that is killed", "out of memory", f"{_FROM}RUN sh -c 'kill -9 $$'\n"),
    _build("no git", "no git", f"{_FROM}RUN pip install git+https://host.invalid/team/thing.git\n"),
)  # fmt: skip
BROKEN = RUNS + BUILDS
