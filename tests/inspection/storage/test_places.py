"""What the code writes, where that lies in the image, and how it is kept."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from containerize.inspection import Findings
from containerize.inspection.storage.image_paths import ImagePaths
from containerize.inspection.storage.path_values import PathValues
from containerize.inspection.storage.writes import find_writes
from containerize.project import Project

Inspect = Callable[..., Findings]
GUARD = "\nif __name__ == '__main__':\n    print(1)\n"
IMPORTS = "import os, sqlite3, sys\nfrom pathlib import Path\n"


def _places(inspect: Inspect, code: str, **files: str) -> list[tuple[str, str]]:
    found = inspect({"requirements.txt": files.pop("requirements", "six"), "main.py": IMPORTS + code + GUARD, **files}).places
    return [(one.value.how, one.value.path) for one in found]


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("sqlite3.connect('app.db')", ("link", "/app/app.db")),
        ("sqlite3.connect(config.get('files', 'db', fallback='kept/app.db'))", ("volume", "/app/kept")),
        ("for folder in (Path('kept'),):\n    folder.mkdir(exist_ok=True)", ("volume", "/app/kept")),
        ("for folder in ['kept']:\n    os.makedirs(folder)", ("volume", "/app/kept")),
        ("URL = os.getenv('URL') or 'sqlite:///' + os.path.join('kept', 'app.db')", ("volume", "/app/kept")),
        ("sqlite3.connect(database='data/app.db')", ("volume", "/app/data")),
        ("sqlite3.connect(Path(__file__).parent / 'var' / 'app.db')", ("volume", "/app/var")),
        ("BASE = os.path.dirname(os.path.abspath(__file__))\nsqlite3.connect(os.path.join(BASE, 'app.db'))", ("link", "/app/app.db")),
        ("sqlite3.connect(os.environ.get('DB', 'app.db'))", ("variable", "/app/app.db")),
        ("sqlite3.connect(os.getenv('DB') or 'app.db')", ("variable", "/app/app.db")),
        ("sqlite3.connect(os.getenv('DB', '/var/lib/shop/app.db'))", ("volume", "/var/lib/shop")),
        ("sqlite3.connect(str(Path.home() / '.shop' / 'app.db'))", ("volume", "/home/app/.shop")),
        ("sqlite3.connect(os.path.expanduser('~/.shop/app.db'))", ("volume", "/home/app/.shop")),
        ("class Store:\n    def __init__(self, path='app.db'):\n        self.path = path\n        sqlite3.connect(self.path)", ("link", "/app/app.db")),
        ("URL = f'sqlite:///{Path(__file__).parents[0]}/shop.db'", ("link", "/app/shop.db")),
        ("URL = 'sqlite+aiosqlite:////srv/shop/shop.db?timeout=3'", ("volume", "/srv/shop")),
        ("D = {'ENGINE': 'django.db.backends.sqlite3', 'NAME': os.path.join(Path(__file__).parent, 'db.sqlite3')}", ("link", "/app/db.sqlite3")),
        ("os.makedirs('uploads/images')", ("volume", "/app/uploads/images")),
        ("Path('logs').mkdir()", ("writable", "/app/logs")),
        ("open('out/result.txt', mode='a')", ("volume", "/app/out")),
        ("open(os.path.join('out', sys.argv[1]), 'wb')", ("volume", "/app/out")),
        ("open(f'out/{sys.argv[1]}.csv', 'w')", ("volume", "/app/out")),
        ("open('out/%s.csv' % sys.argv[1], 'w')", ("volume", "/app/out")),
        ("open('out/{}.csv'.format(1), 'w')", ("volume", "/app/out")),
        ("open(f'{sys.argv[1]}.csv' , 'w')", None),
        ("open(f'report-{sys.argv[1]}.csv', 'w')", ("writable", "/app")),
        ("open('debug.log', 'w')", ("link", "/app/debug.log")),
        ("table.to_csv('out/table.csv')", ("volume", "/app/out")),
        ("open('read.txt')", None),
        ("open('/tmp/x', 'w')", None),
        ("open(sys.argv[1], 'w')", None),
        ("sqlite3.connect(':memory:')", None),
        ("URL = 'sqlite://'", None),
        ("image.save('png')\nimage.open('x.png')", ("link", "/app/png")),
    ],
)
def test_how_a_path_is_kept(inspect: Inspect, code: str, place: tuple[str, str] | None) -> None:
    assert _places(inspect, code) == ([place] if place else [])


def test_a_file_among_files_of_the_project_and_a_folder_of_nothing_else(inspect: Inspect) -> None:
    code = "open('data/state.json', 'w')\nopen('empty/x', 'w')\n"
    found = inspect({"requirements.txt": "six", "main.py": code + GUARD, "data/seed.csv": "a", "empty/.gitkeep": ""}).places
    assert [(one.value.how, one.value.path, one.value.owned) for one in found] == [
        ("link", "/app/data/state.json", False),
        ("volume", "/app/empty", False),
    ]


def test_names_are_followed_to_other_files_and_settings_objects(inspect: Inspect) -> None:
    config = "from pathlib import Path\nROOT = Path(__file__).resolve().parent.parent\nclass Config:\n    STORE = ROOT / 'store'\n"
    code = "from shop.config import ROOT, Config\nfrom shop import config\n(config.ROOT / 'a').mkdir()\n(ROOT / 'b').mkdir()\nConfig.STORE.mkdir()\n"
    files = {"requirements.txt": "six", "shop/__init__.py": "", "shop/config.py": config, "main.py": code + GUARD}
    assert [one.value.path for one in inspect(files).places] == ["/app/a", "/app/b", "/app/store"]


def test_code_that_is_installed_lies_in_site_packages(inspect: Inspect) -> None:
    project = "[project]\nname = 'shop'\n[project.scripts]\nshop = 'shop.main:run'\n[build-system]\nrequires = ['hatchling']\nbuild-backend = 'hatchling.build'\n"
    code = "from pathlib import Path\ndef run():\n    (Path(__file__).parent / 'cache.json').write_text('')\n"
    found = inspect({"pyproject.toml": project, "src/shop/__init__.py": "", "src/shop/main.py": code}, python="3.13").places
    assert [(one.value.how, one.value.path) for one in found] == [("link", "/app/.venv/lib/python3.13/site-packages/shop/cache.json")]


@pytest.mark.parametrize("entry", ["src/shop/web.py", "src/shop/wsgi.py"])
def test_the_instance_folder_of_installed_code_is_called_after_the_module_that_makes_the_application(inspect: Inspect, entry: str) -> None:
    project = "[project]\nname = 'shop'\ndependencies = ['flask', 'gunicorn']\n[build-system]\nrequires = ['hatchling']\nbuild-backend = 'hatchling.build'\n"
    code = "import os\nfrom flask import Flask\ndef make():\n    app = Flask(__name__)\n    os.makedirs(app.instance_path)\n    return app\n"
    files = {"pyproject.toml": project, "src/shop/__init__.py": "", "src/shop/web.py": code, "lib/other.py": "Flask(__name__)"}
    if entry != "src/shop/web.py":
        files[entry] = "from shop.web import make\napp = make()\n"
    found = inspect(files, python="3.13")
    assert (found.entry_point.value.file, [one.value.path for one in found.places]) == (entry, ["/app/.venv/var/shop.web-instance"])


@pytest.mark.parametrize(("version", "path"), [("3.1.1", "/app/instance"), ("2.5.1", "/app/todo.db")])
def test_flask_sqlalchemy(inspect: Inspect, version: str, path: str) -> None:
    code = "from flask import Flask\napp = Flask(__name__)\napp.config['SQLALCHEMY_DATABASE_URI'] = 'sqlite:///todo.db'\n"
    found = inspect({"requirements.txt": f"flask==2.3.3\nflask-sqlalchemy=={version}\n", "app.py": code}).places
    assert [one.value.path for one in found] == [path]


@pytest.mark.parametrize("call", ["env.str('STORE', default='kept')", "env('STORE', default='kept')", "env.path('STORE', default='kept')"])
def test_a_reader_of_variables_gives_the_default_and_not_the_name(inspect: Inspect, call: str) -> None:
    code = f"import environ, os\nenv = environ.Env()\nos.makedirs({call})\n"
    found = inspect({"requirements.txt": "django-environ", "main.py": code + GUARD}).places
    assert [one.value.path for one in found] == ["/app/kept"]


def test_an_sql_server_beside_it(inspect: Inspect) -> None:
    files = {"requirements.txt": "psycopg\n", "main.py": "import os\nU = os.getenv('DATABASE_URL', 'sqlite:///x.db')\n" + GUARD}
    assert inspect(files).places == ()


_EXPRESSIONS = st.recursive(
    st.sampled_from(["'a'", "'/b/c'", "__file__", "X", "Y", "sys.argv[1]", "os.getenv('V', 'd')", "3", "None"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} / {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} + {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"os.path.join({pair[0]}, {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} if {pair[1]} else X)"),
        inner.map(lambda one: f"Path({one}).parent"),
        inner.map(lambda one: f"Path({one}).parents[2]"),
        inner.map(lambda one: f"str({one})"),
        inner.map(lambda one: 'f"{' + one.replace('"', "'") + '}/x"' if '"' not in one and "'" not in one else "Y"),
    ),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(_EXPRESSIONS, _EXPRESSIONS, _EXPRESSIONS)
def test_any_expression_comes_to_an_absolute_path_or_to_nothing(
    tmp_path_factory: pytest.TempPathFactory, one: str, two: str, three: str
) -> None:
    root = tmp_path_factory.mktemp("any")
    (root / "main.py").write_text(f"{IMPORTS}X = {one}\nY = {two}\nX = {three}\nopen({one}, 'w')\nPath({two}).mkdir()\n")
    opened = Project(root)
    for write in find_writes(opened, PathValues(opened, ImagePaths(opened, None, "3.13"), ())):
        assert write.value.absolute().startswith("/") and ".." not in write.value.absolute().split("/")
