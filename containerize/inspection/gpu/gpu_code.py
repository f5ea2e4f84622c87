"""Code that cannot do without a GPU: it names one without asking whether there is one."""

import ast
import re
from collections.abc import Iterator

from containerize.inspection.application.syntax import argument, constant_string, dotted, files_with, imported_names
from containerize.inspection.findings import Finding, Source
from containerize.project import Project

_NEEDLES = (b"cuda", b"GPU", b"load_in_", b"pipeline(")
# Names of CUDA devices: https://pytorch.org/docs/stable/tensor_attributes.html#torch.device and tf.device.
_DEVICE = re.compile(r"cuda(:\d+)?|/(device:)?GPU:\d+")
# Asking whether there is a GPU: a file that does is taken to run without one as well.
_QUESTIONS = ("is_available", "device_count", "list_physical_devices", "is_gpu_available", "is_built_with_cuda", "default_backend")


def find_gpu_in_code(project: Project) -> Finding[bool] | None:
    """The first line of the application that needs a GPU, or None.

    `"cuda" if torch.cuda.is_available() else "cpu"` needs none; neither does `device_map="auto"`, which takes what there is.
    """
    for path in files_with(project, *_NEEDLES):
        module = project.module(path)
        if module is None:
            continue
        names = imported_names(module)
        found = min(_demands(module), default=None) or (None if _asks(module) else min(_uses(module, names), default=None))
        if found is not None:
            return Finding(True, Source(path, found[0]), found[1])
    return None


def _asks(module: ast.Module) -> bool:
    """Whether a file asks for a GPU before it uses one."""
    return any(isinstance(node, ast.Attribute) and node.attr in _QUESTIONS for node in ast.walk(module))


def _demands(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Lines that end the program where there is no GPU."""
    for node in ast.walk(module):
        if isinstance(node, ast.Assert) and _is_available(node.test):
            yield node.lineno, "asserts that there is a GPU"
        elif isinstance(node, ast.If) and isinstance(node.test, ast.UnaryOp) and _is_available(node.test.operand) and _ends(node.body):
            yield node.lineno, "ends where there is no GPU"


def _is_available(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and (dotted(node.func, {}) or "").endswith("cuda.is_available")


def _ends(body: list[ast.stmt]) -> bool:
    last = body[-1]
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        return dotted(last.value.func, {}) in ("sys.exit", "exit", "quit", "os._exit")
    return isinstance(last, ast.Raise)


def _uses(module: ast.Module, names: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Lines that name a GPU."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            text = _call(node, names)
            if text:
                yield node.lineno, text
        elif isinstance(node, ast.Assign | ast.AnnAssign) and _is_device(node.value) and _is_named_device(node):
            yield node.lineno, f"the device is {ast.unparse(node.value)}" if node.value else ""


def _call(node: ast.Call, names: dict[str, str]) -> str | None:
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    full = dotted(node.func, names) or method
    if method == "cuda" and len(node.args) <= 1 and full not in ("torch.cuda",):
        return "moves to the GPU with .cuda()"
    if full == "torch.cuda.set_device":
        return "sets the GPU with torch.cuda.set_device"
    if method == "to" or full in ("torch.device", "tensorflow.device"):
        device = argument(node, 0, "device")
        return f"uses {ast.unparse(device)}" if device and _is_device(device) else None
    return _keyword(node, full)


def _keyword(node: ast.Call, full: str) -> str | None:
    for keyword in node.keywords:
        if keyword.arg in ("device", "device_map") and _is_device(keyword.value):
            return f"passes {keyword.arg}={ast.unparse(keyword.value)}"
        if keyword.arg == "device" and full == "transformers.pipeline" and _is_gpu_number(keyword.value):
            return f"passes device={ast.unparse(keyword.value)}"
        if keyword.arg in ("load_in_8bit", "load_in_4bit") and isinstance(keyword.value, ast.Constant) and keyword.value.value is True:
            return f"passes {keyword.arg}=True, which is for GPUs"
    return None


def _is_device(node: ast.expr | None) -> bool:
    return bool(_DEVICE.fullmatch(constant_string(node) or ""))


def _is_gpu_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value >= 0


def _is_named_device(node: ast.Assign | ast.AnnAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    names = [str(getattr(target, "id", getattr(target, "attr", ""))) for target in targets]
    return any(name.lower().endswith("device") for name in names)
