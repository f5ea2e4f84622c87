"""Applications that are right, many of which look as if they were not: slow, loud, strict, or ended by themselves."""

from benchmarks.verdicts.model import SERVER, App, compose, program, started_by, web

_HEALTH = (
    "HEALTHCHECK --interval=2s --start-period=20s --start-interval=1s CMD "
    """["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/')"]"""
)
_DATABASE = """  db:
    image: postgres:17
    environment: {POSTGRES_PASSWORD: local, POSTGRES_DB: shop}
    volumes: [data:/var/lib/postgresql/data]
    healthcheck: {test: ["CMD", "pg_isready", "-h", "127.0.0.1", "-U", "postgres"], interval: 1s, retries: 60}
"""
_RETRIES = """
import logging, socket, time, traceback
for attempt in range(4):
    try:
        socket.create_connection(("127.0.0.1", 5432), 1)
    except OSError:
        logging.exception("ERROR: the database is not there yet, trying again")
        time.sleep(0.5)
print("going on without it", flush=True)
serve()
"""
_MIGRATES = """
import os, sys
import psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    if sys.argv[1:] == ["migrate"]:
        connection.execute("create table if not exists orders (id int)")
if sys.argv[1:] == ["migrate"]:
    sys.exit()
def answer(path):
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        return 200, str(connection.execute("select count(*) from orders").fetchone())
serve()
"""
_MIGRATING = compose(
    "    environment: &env {DATABASE_URL: 'postgresql://postgres:local@db/shop'}\n"
    "    depends_on: {migrate: {condition: service_completed_successfully}}\n",
    f"""  migrate:
    build: .
    command: ["python", "main.py", "migrate"]
    environment: *env
    depends_on: {{db: {{condition: service_healthy}}}}
{_DATABASE}""",
    "  data: {}\n",
)
_STREAMS = """
import time
class Endless(Handler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        while True:
            self.wfile.write(b"data: tick\\n\\n")
            self.wfile.flush()
            time.sleep(0.2)
Handler = Endless
serve()
"""
_IPV6 = """
import socket
class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6
    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()
Server(("::", 8000), Handler).serve_forever()
"""
_CHILDREN = """
import os
listener = http.server.ThreadingHTTPServer(("0.0.0.0", 8000), Handler)
children = [pid for _ in range(3) if (pid := os.fork())]
if len(children) == 3:
    def end(*_):
        for pid in children:
            os.kill(pid, signal.SIGTERM)
        sys.exit(0)
    signal.signal(signal.SIGTERM, end)
listener.serve_forever()
"""
_DRAINS = """
import threading, time
server = http.server.ThreadingHTTPServer(("0.0.0.0", 8000), Handler)
def drain(*_):
    threading.Thread(target=lambda: (time.sleep(3), server.shutdown())).start()
signal.signal(signal.SIGTERM, drain)
server.serve_forever()
"""
_WORKER = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
while True:
    print("nothing in the queue", flush=True)
    time.sleep(1)
"""
_USAGE = """
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("file")
print(parser.parse_args().file)
"""

GOOD: tuple[App, ...] = (
    web("plain", "serve()"),
    web("a health check of its own", "serve()", health=_HEALTH),
    web("starts after six seconds", "import time; time.sleep(6); serve()"),
    web("starts after six seconds, with a health check", "import time; time.sleep(6); serve()", health=_HEALTH),
    web("logs tracebacks and goes on", _RETRIES),
    web("not found at /", "def answer(path): return 404, 'nothing here'\nserve()"),
    web("wants a login", "def answer(path): return 401, 'who are you'\nserve()"),
    web("sends elsewhere", "def answer(path): return 307, ''\nserve()"),
    web("forbids the host", "def answer(path): return 400, 'Bad Request (400)'\nserve()"),
    web("a stream without end", _STREAMS),
    web("listens on all of IPv6", _IPV6),
    web("several processes", _CHILDREN),
    web("drains for three seconds", _DRAINS),
    web("logs much", "print('\\n'.join(f'KeyError: {n} ERROR traceback' for n in range(50000)), flush=True); serve()"),
    web("its root is read-only", "open('/tmp/x', 'w').write('x'); serve()", compose=compose("    read_only: true\n    tmpfs: [/tmp]\n")),
    web("a process beside it", "import subprocess; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(3600)']); serve()"),
    web("runs as root", "serve()", user="0:0", note="runs as root"),
    web("a database, and migrations before it", _MIGRATES, compose=_MIGRATING, run='RUN pip install "psycopg[binary]"'),
    web(
        "a cache beside it",
        "import socket; socket.create_connection(('cache', 6379), 5); serve()",
        compose=compose(
            "    depends_on: {cache: {condition: service_healthy}}\n",
            "  cache:\n    image: redis:8\n    healthcheck: {test: [CMD, redis-cli, ping], interval: 1s, retries: 30}\n",
        ),
    ),
    program("a job that ends", "print('42 rows')"),
    program("a worker without a port", _WORKER),
    program("a program that wants arguments", _USAGE, note="said how it is used"),
    started_by("a shell between", ["sh", "-c", "exec python main.py"], main_py=f"{SERVER}serve()"),
)
EXAMPLES = ("django-poetry-postgres", "fastapi-postgres-redis", "fastapi-uv", "flask-requirements", "script-pyproject")
CASES = ("litestar", "tornado", "falcon", "quart", "starlette-valkey", "celery-alone")
