import ast
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from containerize.inspection.findings import Finding, Source, SystemNeeds
from containerize.inspection.toolchain.called_tools import find_called_tools
from containerize.inspection.toolchain.command_text import programs_in
from containerize.inspection.toolchain.started_programs import started_programs
from containerize.project import Project

Write = Callable[[dict[str, str]], Project]


def programs(code: str) -> list[str]:
    return [program for _, program in started_programs(ast.parse(code))]


def test_a_program_is_found_with_its_place(project: Write) -> None:
    found = find_called_tools(project({"app/media.py": 'import subprocess\n\nsubprocess.run(["ffmpeg", "-i", "x"])\n'}), "trixie")
    assert found == (Finding(SystemNeeds((), ("ffmpeg",)), Source("app/media.py", 3), "ffmpeg is started by app/media.py:3"),)


@pytest.mark.parametrize(
    "code",
    [
        'import subprocess as sp\nsp.check_output(("ffmpeg", "-i", x))',
        'from subprocess import Popen\nPopen(args=["ffmpeg", *more])',
        'import subprocess\nsubprocess.run(["ffmpeg"] + rest)',
        'import subprocess\nsubprocess.getoutput("ffmpeg -version")',
        'import subprocess\nsubprocess.run("ffmpeg -i %s" % x, shell=True)',
        'import subprocess\nsubprocess.run(f"ffmpeg -i {x}", shell=True)',
        'import subprocess\nFFMPEG = "ffmpeg"\nsubprocess.run(f"{FFMPEG} -i {x}", shell=True)',
        'import subprocess\nsubprocess.run("ffmpeg -i {}".format(x).split())',
        'import shlex, subprocess\nsubprocess.run(shlex.split("ffmpeg -i x"))',
        'import subprocess\nsubprocess.run(" ".join(["ffmpeg", x]), shell=True)',
        'import subprocess\nFFMPEG = "/usr/bin/ffmpeg"\nsubprocess.run([FFMPEG, x])',
        'import os, subprocess\nFFMPEG = os.environ.get("FFMPEG", "ffmpeg")\nsubprocess.run([FFMPEG, x])',
        'import shutil, subprocess\nFFMPEG = shutil.which("ffmpeg") or "ffmpeg"\nsubprocess.run([FFMPEG, x])',
        'import subprocess\ndef f(x):\n    cmd = ["ffmpeg", x]\n    return subprocess.run(cmd)',
        'import subprocess\nclass A:\n    program = "ffmpeg"\n    def f(self, x):\n        subprocess.run([self.program, x])',
        'import subprocess\ndef run(cmd):\n    subprocess.run(cmd)\nrun(["ffmpeg", x])',
        'import subprocess\nclass A:\n    def _go(self, *, n, cmd): ...\n    def _run(self, n, cmd):\n        subprocess.run(cmd)\n'
        '    def f(self):\n        self._run(2, ["ffmpeg", x])',
        'import asyncio\nasync def f(x):\n    await asyncio.create_subprocess_exec("ffmpeg", x)',
        'import asyncio\nasync def f(x):\n    cmd = ["ffmpeg", x]\n    await asyncio.create_subprocess_exec(*cmd)',
        'import asyncio\nasync def f(x):\n    await asyncio.create_subprocess_shell("ffmpeg -i x")',
        'import os\nos.system("nice -n 5 ffmpeg -i x")'.replace("nice -n 5", "nice -5"),
        'from os import popen\npopen("X=1 ffmpeg -i x")',
        'import os\nos.execvp("ffmpeg", ["ffmpeg"])',
        'import os\nos.spawnlp(os.P_WAIT, "ffmpeg", "ffmpeg")',
        'import sh\nsh.ffmpeg("-i", x)',
        "from sh import ffmpeg\nffmpeg(x)",
        'import subprocess\nsubprocess.run(["bash", "-c", "ffmpeg -i x"])',
        'import subprocess\nsubprocess.run(["timeout", "30", "ffmpeg", x])',
        'import pexpect\npexpect.spawn("ffmpeg -i x")',
    ],
)
def test_every_way_to_start_a_program(code: str) -> None:
    assert "ffmpeg" in programs(code)


@pytest.mark.parametrize(
    "code",
    [
        'import shutil\nif shutil.which("ffmpeg"): ...',
        'import subprocess\nx = ["ffmpeg"]',
        'import subprocess\nsubprocess.run(["./ffmpeg"])',
        'import subprocess\nsubprocess.run(["tools/ffmpeg"])',
        'import subprocess\nsubprocess.run([x, "ffmpeg"])',
        'import subprocess\nsubprocess.run(["echo", "ffmpeg"])',
        'import subprocess\ndef f(ffmpeg):\n    subprocess.run(ffmpeg)',
        'sh = Shop()\nsh.ffmpeg("x")',
        'runner.run(["ffmpeg"])',
        '"""subprocess.run(["ffmpeg"])"""',
    ],
)
def test_what_starts_nothing(code: str) -> None:
    assert "ffmpeg" not in programs(code)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pg_dump shop | gzip > 'a|b'", ["pg_dump", "gzip"]),
        ("cd x && git pull; make", ["cd", "git", "make"]),
        ('psql -c "$(cat a.sql)"', ["psql"]),
        ("echo $(git describe)", ["echo", "git"]),
        ("if which dot; then dot -V; fi", ["which", "dot"]),
        ("sudo -u x nmap host", ["sudo", "x"]),
        ("env A=1 B=2 convert a b", ["env", "convert"]),
        ('"/usr/bin/convert" a b', ["convert"]),
        ("", []),
        ("'", ["'"]),
    ],
)
def test_command_lines(text: str, expected: list[str]) -> None:
    assert [name for name in programs_in(text) if name] == [name for name in expected if name != "'"]


def test_one_finding_for_each_program_at_its_first_place(project: Write) -> None:
    code = 'import os\n\nos.system("ffprobe x")\nos.system("ffmpeg x")\nos.system("ffprobe y")\n'
    found = find_called_tools(project({"a.py": code, "b.py": code, "tests/test_a.py": 'import os\nos.system("git x")\n'}), "trixie")
    assert [finding.reason for finding in found] == ["ffprobe is started by a.py:3", "ffmpeg is started by a.py:4"]


def test_what_the_image_has_or_nobody_knows_is_left_out(project: Write) -> None:
    assert find_called_tools(project({"a.py": 'import os\nos.system("ls | grep x; shop-tool; python3 -m x")\n'}), "trixie") == ()


def test_names_are_those_of_the_release(project: Write) -> None:
    opened = project({"a.py": 'import os\nos.system("wkhtmltopdf a b; 7z x a")\n'})
    reason = "wkhtmltopdf is started by a.py:2, and Debian trixie has no package of it; weasyprint and playwright make PDF files too"
    wkhtmltopdf, seven = find_called_tools(opened, "trixie")
    assert (wkhtmltopdf.value, wkhtmltopdf.reason) == (SystemNeeds((), ()), reason)
    assert seven.value.runtime == ("7zip",)
    assert [finding.value.runtime for finding in find_called_tools(opened, "bookworm")] == [("wkhtmltopdf",), ("p7zip-full",)]


_WORDS = ["ffmpeg", "cmd", "x", "subprocess.run(", "os.system(", "[", "]", "(", ")", "*", "=", "\n", ",", '"', "'", "f'{", "}'", "def f(cmd):", " "]


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(st.sampled_from(_WORDS), max_size=30).map("".join), st.text(max_size=200)))
def test_any_source_is_read_without_an_error(text: str) -> None:
    with TemporaryDirectory() as folder:
        Path(folder, "app.py").write_text("import os, subprocess\n" + text, "utf-8", errors="surrogatepass")
        find_called_tools(Project(Path(folder)), "trixie")


@given(st.text())
def test_any_command_line_is_read_without_an_error(text: str) -> None:
    list(programs_in(text))


@pytest.mark.parametrize(
    "code",
    [
        "cmd = cmd or cmd\nsubprocess.run(cmd)",
        "a = b\nb = a\nsubprocess.run([a])",
        "cmd = [cmd]\nsubprocess.run(cmd)",
        "subprocess.run(" + "'a' + " * 500 + "'b')",
        "def f(cmd):\n    subprocess.run(cmd)\nf(f)",
        "subprocess.run(['sh', '-c', 'sh -c sh'])",
        "subprocess.run()\nsubprocess.run([])\nsubprocess.run(*a, **k)\nsubprocess.run([*a])",
        "os.system('" + "env " * 1000 + "')",
    ],
)
def test_what_turns_in_circles_ends(code: str) -> None:
    programs("import os, subprocess\n" + code)
