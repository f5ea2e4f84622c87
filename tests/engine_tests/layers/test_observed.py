"""Which layer of an image, and which line of a build's progress, belongs to which step."""

from containerize.engine.build_progress import Vertex
from containerize.engine.dockerfile import parse
from containerize.engine.layers.observed import layer_sizes, ran

DOCKERFILE = parse("FROM python AS base\nWORKDIR /app\nRUN one\nFROM base\nENV A=1\nCOPY . .\nCMD a\n")
HISTORY = [
    {"CreatedBy": "CMD a", "Size": 0},
    {"CreatedBy": "COPY . . # buildkit", "Size": 30},
    {"CreatedBy": "ENV A=1", "Size": 0},
    {"CreatedBy": "RUN |1 X=2 /bin/sh -c one # buildkit", "Size": 20},
    {"CreatedBy": "WORKDIR /app", "Size": 0},
    {"CreatedBy": "CMD [\"python3\"]", "Size": 0},
    {"CreatedBy": "# debian.sh", "Size": 7},
]  # fmt: skip


def test_sizes_belong_to_steps_and_the_rest_to_the_base() -> None:
    assert layer_sizes(HISTORY, DOCKERFILE, None) == {("base", 1): 7, ("base", 2): 0, ("base", 3): 20, ("stage-1", 1): 30}
    assert layer_sizes(HISTORY[3:], DOCKERFILE, "base") == {("base", 1): 7, ("base", 2): 0, ("base", 3): 20}


def test_an_image_of_another_file_has_no_sizes() -> None:
    assert layer_sizes(HISTORY[1:], DOCKERFILE, None) is None
    assert layer_sizes(HISTORY[-2:], DOCKERFILE, None) is None


def test_what_the_builder_calls_its_steps() -> None:
    names = ["[base 2/3] WORKDIR /app", "[linux/arm64 stage-1 1/1] COPY . .", "[internal] load build context", "exporting to image", "[3/4] RUN x"]
    vertices = [Vertex(str(number), name) for number, name in enumerate(names)]
    assert list(ran(vertices, None)) == [("base", 2), ("stage-1", 1)]
    assert list(ran(vertices, "stage-0")) == [("base", 2), ("stage-1", 1), ("stage-0", 3)]
