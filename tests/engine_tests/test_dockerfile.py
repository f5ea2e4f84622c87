"""Reading Dockerfiles: continued lines, flags, here-documents, stages."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from containerize.engine.dockerfile import Instruction, instructions, parse

TEXT = """\
# syntax=docker/dockerfile:1
ARG PYTHON=3.13
# a comment
FROM python:${PYTHON}-slim AS base
WORKDIR /app
RUN --mount=type=cache,target=/root/.cache \\
    # between the lines

    --mount=source=uv.lock,target=uv.lock \\
    uv sync && \\
    echo done

FROM base as Final
COPY --from=base --chown=1:0 ["a b", "./c/"]
cmd ["python", "-m", "app"]
"""


def test_instructions_have_their_lines_flags_and_text() -> None:
    found = list(instructions(TEXT))
    assert [(one.keyword, one.line, one.end) for one in found] == [
        ("ARG", 2, 2), ("FROM", 4, 4), ("WORKDIR", 5, 5), ("RUN", 6, 11), ("FROM", 13, 13), ("COPY", 14, 14), ("CMD", 15, 15),
    ]  # fmt: skip
    run, copy = found[3], found[5]
    assert run.flags == ("--mount=type=cache,target=/root/.cache", "--mount=source=uv.lock,target=uv.lock")
    assert run.text.split() == ["uv", "sync", "&&", "echo", "done"]
    assert run.mounts() == [{"type": "cache", "target": "/root/.cache"}, {"type": "bind", "source": "uv.lock", "target": "uv.lock"}]
    assert (copy.flag("from"), copy.flag("chmod"), copy.words()) == ("base", None, ["a b", "./c/"])


def test_stages_and_what_they_start_from() -> None:
    found = parse(TEXT)
    assert [(stage.title, stage.base, len(stage.instructions)) for stage in found.stages] == [("base", "python:3.13-slim", 2), ("Final", "base", 2)]
    base, final = found.stages
    assert (found.base(final), found.base(base)) == (base, None)
    assert (found.find("final"), found.find("1"), found.find("alpine"), found.find("7")) == (final, final, None, None)


def test_a_stage_that_is_called_like_its_image() -> None:
    found = parse("FROM python AS python\nRUN a\nFROM python\nRUN b\n")
    assert (found.base(found.stages[0]), found.base(found.stages[1])) == (None, found.stages[0])
    assert found.stages[1].title == "stage-1"


def test_here_documents_are_no_instructions() -> None:
    found = list(instructions('FROM a\nRUN <<EOF cat > x\nCOPY no\n  EOF\nEOF\nCOPY <<-"A" <<B /to/\n\tone\n\tA\ntwo\nB\nUSER 1\n'))
    assert [(one.keyword, one.line, one.end, one.heredocs) for one in found] == [
        ("FROM", 1, 1, ()), ("RUN", 2, 5, ("COPY no\n  EOF",)), ("COPY", 6, 10, ("\tone", "two")), ("USER", 11, 11, ()),
    ]  # fmt: skip


def test_another_escape_character_and_windows_line_ends() -> None:
    found = list(instructions("# escape=`\r\nFROM a\r\nRUN one `\r\n  two\\\r\nUSER 1\r\n"))
    assert [(one.keyword, one.line, one.text) for one in found] == [("FROM", 2, "a"), ("RUN", 3, "one   two\\"), ("USER", 5, "1")]


def test_what_is_no_dockerfile_is_read_as_it_stands() -> None:
    assert parse("").stages == ()
    assert parse("RUN echo\n").stages == ()
    assert parse("FROM a\nRUN \\\n").stages[0].instructions == (Instruction("RUN", 2, 2, ""),)
    assert [one.words() for one in instructions("COPY [\"a\", b\nCOPY 'a b\n")] == [["[a,", "b"], ["'a", "b"]]


@given(st.lists(st.sampled_from(["FROM a", "RUN x \\", "RUN <<E", "E", "# c", "", "COPY --from=a b c", "  y", "ARG A=1", "\t", "FROM a AS b"])))
def test_every_line_belongs_to_one_instruction_at_most(lines: list[str]) -> None:
    found = list(instructions("\n".join(lines)))
    spans = [(one.line, one.end) for one in found]
    assert all(1 <= first <= last <= max(len(lines), 1) for first, last in spans), spans
    assert all(before < after for (_, before), (after, _) in pairwise(spans)), spans


@given(st.text(max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    for one in instructions(text):
        assert one.keyword == one.keyword.upper()
        one.words()
        one.mounts()
