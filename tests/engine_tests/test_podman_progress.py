"""What `podman build` prints, as steps."""

from hypothesis import given
from hypothesis import strategies as st

from containerize.engine.dockerfile import parse
from containerize.engine.podman_progress import PodmanProgress

ONE = "ARG TAG=3\nFROM python:${TAG} AS base\nENV A=1\nWORKDIR /app\nRUN make\nCMD [\"x\"]\n"
# As Podman 4.3 prints it; ids are shortened.
BUILT = """\
STEP 1/5: FROM python:3 AS base
STEP 2/5: ENV A=1
--> Using cache a77cac92c08
--> a77cac92c08
STEP 3/5: WORKDIR /app
--> Using cache b77cac92c08
--> b77cac92c08
STEP 4/5: RUN make
time="2026-11-29T13:53:39Z" level=warning msg="something of its own"
one
two
--> c77cac92c08
STEP 5/5: CMD ["x"]
COMMIT shop:local
--> d77cac92c08
Successfully tagged localhost/shop:local
""".splitlines()
SEVERAL = "FROM python:3 AS base\nENV A=1\nFROM base AS build\nRUN make\nFROM base\nCOPY --from=build /etc/hostname /x\nRUN exit 3\n"
FAILED = """\
[1/3] STEP 1/2: FROM python:3 AS base
[1/3] STEP 2/2: ENV A=1
--> a77cac92c08
[3/3] STEP 1/3: FROM a77cac92c08
[3/3] STEP 2/3: COPY --from=build /etc/hostname /x
[2/3] STEP 1/2: FROM a77cac92c08 AS build
[2/3] STEP 2/2: RUN make
made
--> b77cac92c08
--> c77cac92c08
[3/3] STEP 3/3: RUN exit 3
out
Error: building at STEP "RUN exit 3": while running runtime: exit status 3
""".splitlines()


def _fed(dockerfile: str, lines: list[str]) -> PodmanProgress:
    progress = PodmanProgress(parse(dockerfile))
    for line in lines:
        progress.feed(line)
    return progress


def test_steps_have_the_names_that_buildkit_gives_them() -> None:
    progress = _fed(ONE, BUILT)
    assert [(step.name, step.cached, step.completed is not None) for step in progress.steps] == [
        ("[base 1/3] FROM python:3 AS base", True, True),
        ("[base 2/3] WORKDIR /app", True, True),
        ("[base 3/3] RUN make", False, True),
    ]
    assert progress.steps[2].log_lines(9) == ["one", "two"]
    assert progress.failed is None


def test_a_stage_that_another_one_waits_for_and_the_step_that_failed() -> None:
    progress = _fed(SEVERAL, FAILED)
    assert [(step.name, step.log_lines(9), step.completed is not None) for step in progress.steps] == [
        ("[base 1/1] FROM python:3 AS base", [], True),
        ("[stage-2 1/3] FROM a77cac92c08", [], True),
        ("[stage-2 2/3] COPY --from=build /etc/hostname /x", [], True),
        ("[build 1/2] FROM a77cac92c08 AS build", [], True),
        ("[build 2/2] RUN make", ["made"], True),
        ("[stage-2 3/3] RUN exit 3", ["out"], False),
    ]
    assert progress.failed
    assert progress.failed.name == "[stage-2 3/3] RUN exit 3"
    assert progress.failed.error == 'building at STEP "RUN exit 3": while running runtime: exit status 3'


def test_what_is_wrong_before_the_first_step() -> None:
    progress = _fed(ONE, ["Error: short-name resolution enforced but cannot prompt without a TTY"])
    assert progress.failed is None
    assert list(progress.messages) == ["Error: short-name resolution enforced but cannot prompt without a TTY"]


LINES = st.one_of(st.sampled_from([*BUILT, *FAILED]), st.text(max_size=40), st.builds("[{}/9] STEP {}/9: {}".format, st.integers(), st.integers(), st.text(max_size=9)))


@given(st.sampled_from([ONE, SEVERAL, ""]), st.lists(LINES, max_size=40))
def test_any_lines_are_taken(dockerfile: str, lines: list[str]) -> None:
    progress = _fed(dockerfile, lines)
    assert all(step.name for step in progress.steps)
