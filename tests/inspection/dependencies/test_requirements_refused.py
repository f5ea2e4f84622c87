from collections.abc import Callable

import pytest

from containerize.errors import InvalidInput, UnsafeInput
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Selection
from containerize.inspection.dependencies.requirements import load
from containerize.project import Project

Make = Callable[..., Project]
UNSEEN = "what it installs cannot be seen, and the build would not have the file"
NO_INSTALLER = "no installer can read it"
FORM = "(form: name[extra]==1.2; python_version < '3.14')"
PIP_STOPS = "pip stops at an option that it does not know in a requirements file"
OPTIONS = "(such as: -r FILE, -c FILE, -e PATH, --index-url URL)"
LEAKED = "it is in every clone of the project, and the build would write it into the image"

CASES: list[tuple[str, dict[str, str | bytes] | str, str, str, str]] = [
    (
        "a conda pin",
        "flask\n\nnumpy=1.21=py39\n",
        "requirements.txt:3: 'numpy=1.21=py39' is a package of conda",
        "`conda list --export` writes such lines, and no installer of Python reads them",
        "pip list --format=freeze > requirements.txt (in that environment)",
    ),
    ("one equals sign", "numpy=1.21\n", "requirements.txt:1: 'numpy=1.21' has one `=`", NO_INSTALLER, "write numpy==1.21 in requirements.txt:1"),
    (
        "prose",
        "pip install flask\n",
        "requirements.txt:1: 'pip install flask' is not a requirement: Expected semicolon (after name with no version specifier) or end",
        NO_INSTALLER,
        f"correct requirements.txt:1 {FORM}",
    ),
    ("a module of Python", "flask\nSQLite3\n", "requirements.txt:2: sqlite3 is in no index", "it is a module of Python itself", "remove requirements.txt:2"),
    (
        "what Debian's pip freezes",
        "pkg_resources==0.0.0\n",
        "requirements.txt:1: pkg-resources is in no index",
        "`pip freeze` of Debian's and Ubuntu's pip writes it down by mistake",
        "remove requirements.txt:1",
    ),
    *(
        (
            f"a path of Windows: {text}",
            text,
            f"requirements.txt:1: {path} is a path as only Windows reads it",
            "the image runs Linux, where a backslash does not part folders",
            f"write {right} in requirements.txt:1",
        )
        for text, path, right in (("-e .\\lib", ".\\lib", "./lib"), ("-r requirements\\base.txt", "requirements\\base.txt", "requirements/base.txt"))
    ),
    (
        "a marker",
        "flask ; python_versio < '3'\n",
        "requirements.txt:1: \"flask ; python_versio < '3'\" is not a requirement: Expected a marker variable or quoted string",
        NO_INSTALLER,
        f"correct requirements.txt:1 {FORM}",
    ),
    (
        "a variable in a version",
        "flask==${FLASK_VERSION}\n",
        "requirements.txt:1: 'flask==${FLASK_VERSION}' needs the environment variable FLASK_VERSION",
        "what it stands for is written nowhere in the project, so what would be installed cannot be seen",
        "write the value into requirements.txt:1 (in URLs of indexes a variable may stay)",
    ),
    (
        "a variable in a path",
        "-r ${WHERE}/base.txt\n",
        "requirements.txt:1: the path ${WHERE}/base.txt needs the environment variable WHERE",
        "where it leads is written nowhere in the project",
        "write the path itself into requirements.txt:1",
    ),
    (
        "an include that is missing",
        "-r base.txt\n",
        "requirements.txt:1: -r base.txt names no file of this project",
        UNSEEN,
        "correct requirements.txt:1, or add the file",
    ),
    (
        "an include outside",
        "-r ../base.txt\n",
        "requirements.txt:1: ../base.txt leads out of the project",
        "a build sees the files of the project's folder and no others",
        "in the folder that holds both: containerize init --requirements FOLDER/requirements.txt",
    ),
    (
        "an include that needs quotes",
        {"requirements.txt": "-r 'my base.txt'\n", "my base.txt": "flask"},
        "requirements.txt:1: -r 'my base.txt' names a path with characters other than letters, digits and ._/+-",
        "a Dockerfile would need it quoted, which engines do not do alike",
        "rename my base.txt and correct requirements.txt:1",
    ),
    (
        "an include of another machine",
        "-r https://host.invalid/base.txt\n",
        "requirements.txt:1: -r https://host.invalid/base.txt includes a file of another machine",
        "what it installs cannot be seen, and it can be another at each build",
        "download it into the project, and name the copy in requirements.txt:1",
    ),
    (
        "a path outside",
        "flask\n-e ../shared\n",
        "requirements.txt:2: ../shared leads out of the project",
        "a build sees the files of the project's folder and no others",
        "in the folder that holds both: containerize init --requirements FOLDER/requirements.txt, with ./shared in requirements.txt:2",
    ),
    (
        "a path of one machine",
        "-e /home/ann/lib\n",
        "requirements.txt:1: /home/ann/lib is a path of one machine",
        "it is not there in the build, nor on anybody else's machine",
        "correct requirements.txt:1: name it from an index, or by a path inside the project such as ./libs/NAME",
    ),
    (
        "a path of a conda build",
        "certifi @ file:///croot/certifi_1690232220950/work/certifi\n",
        "requirements.txt:1: file:///croot/certifi_1690232220950/work/certifi is a path of the machine that built a conda package",
        "`pip freeze` writes such paths in a conda environment; no other machine has them",
        "pip list --format=freeze > requirements.txt (in that environment)",
    ),
    (
        "a path that is missing",
        "./libs/money\n",
        "requirements.txt:1: libs/money does not exist",
        "what it installs is missing, and the build would fail",
        "add libs/money, or correct requirements.txt:1",
    ),
    (
        "a folder without a manifest",
        {"requirements.txt": "-e libs/money\n", "libs/money/money.py": ""},
        "requirements.txt:1: libs/money holds neither pyproject.toml nor setup.py",
        "no installer can build a distribution from it",
        "add a pyproject.toml to libs/money, or remove requirements.txt:1",
    ),
    (
        "links that are missing",
        "--find-links wheels\n",
        "requirements.txt:1: wheels does not exist",
        "the files to install from are missing",
        "add wheels, or remove requirements.txt:1",
    ),
    (
        "a password",
        "--index-url https://ann:hunter2@index.invalid/simple\n",
        "requirements.txt:1: the URL of index.invalid holds a password or token",
        LEAKED,
        "revoke it, and write requirements.txt:1 without it: put `machine index.invalid login USER password PASSWORD` into ~/.netrc, "
        "and give that file as a build secret",
    ),
    (
        "a token of git",
        "a @ git+https://0123456789abcdefghij@host.invalid/a.git\n",
        "requirements.txt:1: the URL of host.invalid holds a password or token",
        LEAKED,
        "revoke it, and write requirements.txt:1 without it: put `machine host.invalid login USER password PASSWORD` into ~/.netrc, "
        "and give that file as a build secret",
    ),
    ("an unknown option", "--extra https://x\n", "requirements.txt:1: there is no option --extra", PIP_STOPS, f"correct requirements.txt:1 {OPTIONS}"),
    ("an option without a value", "-r\n", "requirements.txt:1: nothing follows -r", PIP_STOPS, f"correct requirements.txt:1 {OPTIONS}"),
    ("an open quote", "-r 'a\n", "requirements.txt:1: a quote is not closed", PIP_STOPS, f"correct requirements.txt:1 {OPTIONS}"),
    ("a word after an option", "--pre flask\n", "requirements.txt:1: 'flask' follows an option", PIP_STOPS, f"correct requirements.txt:1 {OPTIONS}"),
    (
        "an option after a requirement",
        "flask --upgrade\n",
        "requirements.txt:1: --upgrade follows a requirement",
        PIP_STOPS,
        f"correct requirements.txt:1 {OPTIONS}",
    ),
    (
        "two versions",
        {"requirements.txt": "flask==3.0\n-r base.txt\n", "base.txt": "\nflask==2.0\n"},
        "requirements.txt:1 wants flask==3.0, base.txt:2 wants flask==2.0",
        "no version is both, and installers stop at it",
        "change one of the two: requirements.txt:1 or base.txt:2",
    ),
    (
        "a constraint against a pin",
        {"requirements.txt": "flask==3.0\n-c c.txt\n", "c.txt": "Flask<3\n"},
        "requirements.txt:1 wants flask==3.0, c.txt:1 wants flask<3",
        "no version is both, and installers stop at it",
        "change one of the two: requirements.txt:1 or c.txt:1",
    ),
    (
        "a constraint with extras",
        {"requirements.txt": "-c c.txt\n", "c.txt": "flask[async]==3.0\n"},
        "c.txt:1: 'flask[async]==3.0' is no constraint",
        "a constraint limits the versions of a name, without extras or -e; pip stops at others",
        "correct c.txt:1 (form: name==1.2), or name c.txt with -r",
    ),
    (
        "bytes of another encoding",
        {"requirements.txt": "flask\nréseau==1\n".encode("latin-1")},
        "requirements.txt:2: byte 7 is not UTF-8",
        "installers would read another name there than the one that was meant, or none",
        "save requirements.txt as UTF-8, for instance: iconv -f latin1 -t utf-8 requirements.txt > requirements.txt.new && "
        "mv requirements.txt.new requirements.txt",
    ),
    (
        "UTF-16 that says it nowhere",
        {"requirements.txt": "flask\n".encode("utf-16-le")},
        "requirements.txt:1: byte 1 is not text",
        "installers would read another name there than the one that was meant, or none",
        "save requirements.txt as UTF-8",
    ),
    (
        "half of UTF-16",
        {"requirements.txt": b"\xff\xfef\0l\0x"},
        "requirements.txt:1: byte 6 is not UTF-16",
        "installers would read another name there than the one that was meant, or none",
        "save requirements.txt as UTF-8",
    ),
    (
        "an unfinished merge",
        "flask\n<<<<<<< HEAD\nredis==5\n=======\nredis==4\n>>>>>>> main\n",
        "requirements.txt:2: a conflict marker of git",
        "the merge is not finished, and which of the two sides counts is written nowhere",
        "resolve the conflict in requirements.txt, then git add requirements.txt",
    ),
]


@pytest.mark.parametrize(("files", "found", "why", "fix"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_cannot_be_installed_is_named(project: Make, files: dict[str, str | bytes] | str, found: str, why: str, fix: str) -> None:
    with pytest.raises((InvalidInput, UnsafeInput)) as error:
        load(project({"requirements.txt": files} if isinstance(files, str) else files), "requirements.txt", Selection())(Target("3.13"))
    assert str(error.value) == f"{found}\n  why: {why}\n  fix: {fix}"


def test_no_message_shows_a_secret(project: Make) -> None:
    for text in ("-f https://ann:hunter2@h.invalid/x", "-c https://ann:hunter2@h.invalid/x", "a @ https://ann:hunter2@h.invalid/x.whl"):
        with pytest.raises((InvalidInput, UnsafeInput)) as error:
            load(project({"requirements.txt": text}), "requirements.txt", Selection())
        assert "hunter2" not in str(error.value)
