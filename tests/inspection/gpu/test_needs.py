"""GPU or CPU: from what is chosen, what is installed and what the code asks for."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.inspection.dependencies.model import Dependencies, Distribution, Index
from containerize.inspection.findings import Finding, Source
from containerize.inspection.gpu.needs import Gpu, explicit_build, find_gpu
from containerize.project import Project

Open = Callable[..., Project]
CPU = "https://download.pytorch.org/whl/cpu"
REQUIREMENTS = {"requirements.txt": "torch\n"}


def dependencies(*found: Distribution, **fields: Any) -> Dependencies:
    return Dependencies({one.name: one for one in found}, **fields)


def listed(**fields: Any) -> Dependencies:
    return dependencies(loose("torch"), files=("requirements.txt",), **fields)


def loose(name: str, **fields: Any) -> Distribution:
    return Distribution(name, "requirements.txt", 1, direct=True, **fields)


def locked(name: str, version: str, **fields: Any) -> Distribution:
    return Distribution(name, fields.pop("file", "uv.lock"), 7, version, files_known=True, **fields)


def answer(found: Finding[Gpu] | None) -> tuple[bool, str | None, str, str]:
    assert found
    return found.value.needed, found.value.cpu_index, str(found.source), found.reason


def test_a_project_that_uses_no_gpu_capable_distribution_has_no_answer(project: Open) -> None:
    assert find_gpu(project({"app.py": "model.cuda()"}), dependencies(loose("flask")), None) is None


@pytest.mark.parametrize("name", ["torch", "torchvision", "sentence-transformers"])
def test_torch_without_a_lock_comes_from_the_cpu_index(project: Open, name: str) -> None:
    found = find_gpu(project(REQUIREMENTS), dependencies(loose(name), requirements=("requirements.txt",)), None)
    assert answer(found) == (False, CPU, "default", "neither the code nor the dependencies ask for a GPU")
    assert found
    assert found.value.notes == ()


@pytest.mark.parametrize("text", ["torch==2.4.0 --hash=sha256:00\n", "torch==2.4.0 \\\n  --hash sha256:00\n"])
def test_a_list_with_hashes_is_left_alone(project: Open, text: str) -> None:
    assert answer(find_gpu(project({"requirements.txt": text}), listed(), None))[:2] == (False, None)


def test_a_list_with_an_index_of_its_own_is_left_alone(project: Open) -> None:
    index = Index("https://index.invalid/simple", "requirements.txt", 1, kind="default")
    assert answer(find_gpu(project(REQUIREMENTS), listed(indexes=(index,)), None))[:2] == (False, None)
    assert answer(find_gpu(project(REQUIREMENTS), listed(no_index=True), None))[:2] == (False, None)


def test_another_index_beside_the_usual_one_changes_nothing(project: Open) -> None:
    index = Index("https://index.invalid/simple", "requirements.txt", 1)
    assert answer(find_gpu(project(REQUIREMENTS), listed(indexes=(index,)), None))[:2] == (False, CPU)


def test_a_default_index_in_the_manifest_is_left_alone(project: Open) -> None:
    text = "[[tool.uv.index]]\nurl = 'https://index.invalid/simple'\ndefault = true\n"
    found = find_gpu(project({"pyproject.toml": text}), dependencies(loose("torch")), None)
    assert answer(found)[:2] == (False, None)


def test_an_index_for_cuda_in_the_manifest_counts_without_a_lock(project: Open) -> None:
    opened = project({"pyproject.toml": "[[tool.uv.index]]\nurl = 'https://download.pytorch.org/whl/cu128'\n"})
    assert answer(find_gpu(opened, dependencies(loose("torch")), None)) == (True, None, "pyproject.toml:2", "the index of cu128 is named: built for CUDA 12.8")
    assert answer(find_gpu(opened, dependencies(locked("torch", "2.7.0")), None))[0] is False


@pytest.mark.parametrize("distribution", [loose("torch", origin="url", location="https://files.invalid/torch.whl"), locked("torch", "2.4.0")])
def test_what_is_fetched_or_locked_from_elsewhere_is_left_alone(project: Open, distribution: Distribution) -> None:
    assert answer(find_gpu(project({}), dependencies(distribution), None))[:2] == (False, None)


def test_the_user_decides(project: Open) -> None:
    chosen = Finding(True, Source("pyproject.toml", 9), "")
    found = find_gpu(project(REQUIREMENTS), dependencies(loose("torch", version="2.4.0")), chosen)
    assert answer(found) == (True, None, "pyproject.toml:9", "gpu = true was chosen")
    assert found
    assert found.value.notes == ("torch and its GPU libraries take about 5.5 GB of the image",)


def test_the_user_decides_against_code_too(project: Open) -> None:
    chosen = Finding(False, Source("--no-gpu"), "")
    found = find_gpu(project(REQUIREMENTS | {"app.py": "model.cuda()"}), dependencies(loose("torch")), chosen)
    assert answer(found) == (False, CPU, "--no-gpu", "gpu = false was chosen")


def test_the_user_is_told_when_the_torch_is_built_for_the_cpu(project: Open) -> None:
    chosen = Finding(True, Source("--gpu"), "")
    found = find_gpu(project({}), dependencies(locked("torch", "2.4.0+cpu")), chosen)
    assert found
    assert found.value.notes == ("uv.lock:7: torch 2.4.0+cpu: built for the CPU, so it will not use the GPU that was chosen",)


@pytest.mark.parametrize(
    ("distribution", "needed", "reason"),
    [
        (locked("torch", "2.4.0+cu124"), True, "torch 2.4.0+cu124: built for CUDA 12.4"),
        (locked("torch", "2.4.0+cpu"), False, "torch 2.4.0+cpu: built for the CPU"),
        (locked("torchvision", "0.19+rocm6.1"), False, "torchvision 0.19+rocm6.1: built for a GPU of another maker than NVIDIA (rocm6.1)"),
        (
            loose("torch", location="https://files.invalid/torch-2.4.0%2Bcu121-cp311-cp311-linux_x86_64.whl", origin="url"),
            True,
            "torch: built for CUDA 12.1",
        ),
        (loose("cupy-cuda12x"), True, "cupy-cuda12x does not work without a GPU"),
        (loose("jax", extras=frozenset({"cuda12"})), True, "jax[cuda12] asks for the libraries of a GPU"),
        (loose("tensorflow", extras=frozenset({"and-cuda"})), True, "tensorflow[and-cuda] asks for the libraries of a GPU"),
        (locked("nvidia-cudnn-cu12", "9", direct=True), True, "nvidia-cudnn-cu12 is asked for, which is of use to a GPU only"),
        (loose("nvidia-cudnn-cu12"), True, "nvidia-cudnn-cu12 is asked for, which is of use to a GPU only"),
        (locked("nvidia-cublas-cu12", "12"), False, "neither the code nor the dependencies ask for a GPU"),
    ],
)
def test_what_is_installed_decides(project: Open, distribution: Distribution, needed: bool, reason: str) -> None:
    found = find_gpu(project({}), dependencies(distribution), None)
    assert answer(found)[0] is needed
    assert answer(found)[3] == reason


@pytest.mark.parametrize(
    ("urls", "needed", "reason"),
    [
        (["https://download.pytorch.org/whl/cu128"], True, "the index of cu128 is named"),
        (["https://mirror.invalid/pytorch-wheels/cu118/"], True, "the index of cu118 is named"),
        (["https://download.pytorch.org/whl/cpu"], False, "the index of cpu is named"),
        (["https://index.invalid/simple", "https://download.pytorch.org/whl/nightly/cu130"], True, "the index of cu130 is named"),
        (["https://download.pytorch.org/whl/cpu", "https://download.pytorch.org/whl/cu128"], None, ""),
        (["https://index.invalid/simple"], None, ""),
    ],
)
def test_an_index_named_for_a_build_decides(urls: list[str], needed: bool | None, reason: str) -> None:
    indexes = tuple(Index(url, "pyproject.toml", line) for line, url in enumerate(urls, 1))
    found = explicit_build(dependencies(loose("torch")), indexes)
    assert (found.value if found else None) is needed
    assert found is None or found.reason.startswith(reason)


def test_libraries_in_a_frozen_list_show_nothing_when_torch_brings_them(project: Open) -> None:
    found = find_gpu(project(REQUIREMENTS), dependencies(loose("torch", version="2.4.0"), loose("nvidia-cudnn-cu12")), None)
    assert answer(found)[:2] == (False, None)
    assert found
    assert found.value.notes == (f"{FROZEN}. To do without, remove the nvidia-* lines and --hash options from requirements.txt: "
                                 "the CPU wheel is then taken",)


@pytest.mark.parametrize(
    ("distribution", "asked"),
    [
        (loose("onnxruntime-gpu"), "onnxruntime-gpu[cuda,cudnn]"),
        (loose("cupy-cuda12x"), "cupy-cuda12x[ctk]"),
        (loose("cupy-cuda12x", extras=frozenset({"ctk"})), None),
    ],
)
def test_what_finds_no_cuda_libraries(project: Open, distribution: Distribution, asked: str | None) -> None:
    found = find_gpu(project({}), dependencies(distribution), None)
    assert found
    name = distribution.name
    text = f"requirements.txt:1: {name} finds no CUDA libraries in a slim image: ask for {asked}, which brings them"
    assert found.value.notes == ((text,) if asked else ())


def test_another_makers_gpu_is_not_reserved(project: Open) -> None:
    found = find_gpu(project({}), dependencies(locked("torch", "2.4.0+rocm6.1")), None)
    assert found
    assert found.value.notes == (
        "the compose file reserves GPUs of NVIDIA only: give the container its devices (/dev/kfd, /dev/dri) yourself",
    )


FROZEN = "requirements.txt:1: torch brings GPU libraries, about 5.5 GB of the image, and nothing asks for a GPU; without them it is 0.6 GB"
SIZE = "uv.lock:7: torch brings GPU libraries, about 5.5 GB of the image, and nothing asks for a GPU; without them it is 0.6 GB"


def test_a_uv_lock_with_gpu_libraries_that_nobody_uses(project: Open) -> None:
    found = find_gpu(
        project({}),
        dependencies(
            locked("torch", "2.4.0", direct=True), locked("torchvision", "0.19.0", direct=True), locked("nvidia-cublas-cu12", "12.1")
        ),
        None,
    )
    assert found
    assert not found.value.needed
    assert found.value.notes == (
        SIZE + ". To do without, add this to pyproject.toml and run: uv lock\n"
        "[tool.uv.sources]\n"
        'torch = { index = "pytorch-cpu" }\n'
        'torchvision = { index = "pytorch-cpu" }\n'
        "\n"
        "[[tool.uv.index]]\n"
        'name = "pytorch-cpu"\n'
        'url = "https://download.pytorch.org/whl/cpu"\n'
        "explicit = true",
    )


@pytest.mark.parametrize(
    ("lock", "text"),
    [
        (
            "poetry.lock",
            "add this to pyproject.toml (and torch to the dependencies, which is where the lines count) and run: poetry lock\n"
            '[[tool.poetry.source]]\nname = "pytorch-cpu"\nurl = "https://download.pytorch.org/whl/cpu"\npriority = "explicit"\n\n'
            '[tool.poetry.dependencies]\ntorch = { version = "2.4.0", source = "pytorch-cpu" }',
        ),
        (
            "pdm.lock",
            "add this to pyproject.toml (and torch to the dependencies, which is where the lines count) and run: pdm lock\n"
            '[[tool.pdm.source]]\nname = "pytorch-cpu"\nurl = "https://download.pytorch.org/whl/cpu"\ninclude_packages = ["torch"]',
        ),
        ("requirements.txt", "remove the nvidia-* lines and --hash options from requirements.txt: the CPU wheel is then taken"),
    ],
)
def test_the_remedy_is_that_of_the_manager(project: Open, lock: str, text: str) -> None:
    found = find_gpu(project({}), dependencies(locked("torch", "2.4.0", file=lock), locked("nvidia-cudnn-cu12", "9")), None)
    assert found
    assert found.value.notes == (f"{SIZE.replace('uv.lock', lock)}. To do without, {text}",)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("model = load().cuda()", "moves to the GPU with .cuda()"),
        ("model.to('cuda')", "uses 'cuda'"),
        ("model.to(device='cuda:0')", "uses 'cuda:0'"),
        ("import torch\nd = torch.device('cuda')", "uses 'cuda'"),
        ("from torch import device\nd = device('cuda:1')", "uses 'cuda:1'"),
        ("DEVICE = 'cuda'", "the device is 'cuda'"),
        ("class S:\n    device: str = 'cuda'", "the device is 'cuda'"),
        ("load(device='cuda')", "passes device='cuda'"),
        ("load(device_map='cuda:0')", "passes device_map='cuda:0'"),
        ("from transformers import pipeline\np = pipeline('x', device=0)", "passes device=0"),
        ("load(load_in_8bit=True)", "passes load_in_8bit=True, which is for GPUs"),
        ("import torch\ntorch.cuda.set_device(0)", "sets the GPU with torch.cuda.set_device"),
        ("import tensorflow as tf\nwith tf.device('/GPU:0'):\n    pass", "uses '/GPU:0'"),
        ("import torch\nassert torch.cuda.is_available(), 'no'", "asserts that there is a GPU"),
        ("import torch\nif not torch.cuda.is_available():\n    raise SystemExit('no')", "ends where there is no GPU"),
        ("import sys, torch\nif not torch.cuda.is_available():\n    sys.exit(1)", "ends where there is no GPU"),
    ],
)
def test_code_that_needs_a_gpu(project: Open, code: str, reason: str) -> None:
    found = find_gpu(project(REQUIREMENTS | {"app.py": code}), dependencies(loose("torch")), None)
    assert answer(found)[0] is True
    assert answer(found)[2].startswith("app.py:")
    assert answer(found)[3] == reason


@pytest.mark.parametrize(
    "code",
    [
        "import torch\ndevice = 'cuda' if torch.cuda.is_available() else 'cpu'\nmodel.to(device)",
        "import torch\ndevice = torch.device('cuda:0' if torch.cuda.is_available() else 'cpu')",
        "import torch\nif torch.cuda.is_available():\n    model.cuda()",
        "import torch\ndevice = 'cuda'\nif not torch.cuda.is_available():\n    device = 'cpu'",
        "load(device_map='auto')",
        "import tensorflow as tf\nprint(tf.config.list_physical_devices('GPU'))",
        "from transformers import pipeline\np = pipeline('x', device=-1)",
        "name = 'cuda'",
        "load(load_in_8bit=False)",
        "import torch.cuda",
        "# model.cuda()",
        "(((cuda",
    ],
)
def test_code_that_needs_none(project: Open, code: str) -> None:
    found = find_gpu(project(REQUIREMENTS | {"app.py": code}), dependencies(loose("torch")), None)
    assert answer(found)[0] is False


def test_tests_and_examples_are_no_evidence(project: Open) -> None:
    files = {"tests/test_model.py": "model.cuda()", "examples/train.py": "model.cuda()"}
    assert answer(find_gpu(project(REQUIREMENTS | files), dependencies(loose("torch")), None))[0] is False


@given(version=st.text(max_size=12), url=st.text(max_size=30), specifier=st.text(max_size=12))
def test_any_version_and_any_index_has_an_answer(version: str, url: str, specifier: str) -> None:
    found = explicit_build(dependencies(loose("torch", version=version, specifier=specifier)), (Index(url, "x", 1),))
    assert found is None or found.reason
