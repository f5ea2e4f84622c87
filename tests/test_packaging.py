"""The wheel: built from the sdist, installed with plain pip into a fresh environment, it works without the checkout."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_wheel_carries_the_template_and_works(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "build", "--outdir", str(tmp_path), str(ROOT)], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    templates = {path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*") if path.is_file()}
    assert {f"containerize/{name}" for name in templates} <= set(names)
    assert not [name for name in names if name.startswith(("tests/", "examples/"))]

    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True, symlinks=sys.platform != "win32")
    scripts = environment / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run([str(scripts / "python"), "-m", "pip", "install", "--quiet", str(wheel)], check=True, capture_output=True)
    project = tmp_path / "project"
    project.mkdir()
    (project / "main.py").write_text("print('hello')\n")
    subprocess.run([str(scripts / "containerize"), "--quiet", "init", str(project), "--yes"], check=True, cwd=tmp_path)
    assert 'CMD ["python", "main.py"]' in (project / "Dockerfile").read_text()
    subprocess.run([str(scripts / "containerize"), "--quiet", "template", "new", str(tmp_path / "template")], check=True, cwd=tmp_path)
    tried = [str(scripts / "containerize"), "template", "test", str(tmp_path / "template")]
    said = subprocess.run(tried, check=True, cwd=tmp_path, capture_output=True, text=True).stderr
    assert said.splitlines()[-1] == "6 projects: 6 as they should be, 0 not"
