from pathlib import PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from containerize.output.diff import MAX_LINES, plan_diff, unified_diff
from containerize.output.plan import Action, FileChange, WritePlan


def change(old: str | None, new: str, action: Action = "update", name: str = "Dockerfile") -> FileChange:
    return FileChange(PurePosixPath(name), action, old, new)


def test_an_update() -> None:
    assert unified_diff(change("FROM x\r\nRUN a\r\n", "FROM x\r\nRUN b\r\n")) == (
        "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,2 +1,2 @@\n FROM x\n-RUN a\n+RUN b\n"
    )


def test_a_new_file_and_a_missing_last_line_end() -> None:
    assert unified_diff(change(None, "a\nb", "create")) == (
        "--- /dev/null\n+++ b/Dockerfile\n@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n"
    )
    assert unified_diff(change("a", "a\n")) == ("--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n")


def test_unchanged_is_nothing() -> None:
    assert unified_diff(change("a\r\n", "a\r\n", "unchanged")) == ""


def test_a_plan_is_all_of_its_diffs() -> None:
    first, second = change(None, "a\n", "create", "x/a"), change("b\n", "c\n", "replace", "b")
    plan = WritePlan((first, change("", "", "unchanged", "u"), second))
    assert plan_diff(plan) == unified_diff(first) + unified_diff(second)


def test_control_characters_and_other_bytes_are_escaped() -> None:
    old = b"\x1b[31mred\r\t\xff\n".decode("utf-8", "surrogateescape")
    assert unified_diff(change(old, "é\u202e\n")) == (
        "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1 +1 @@\n-\\x1b[31mred\\r\t\\xff\n+é\\u202e\n"
    )


def test_secrets_are_masked() -> None:
    text = unified_diff(change("A=hunter2\n", '# hunter2\nA=hunter3\nB="x\nhunter2=y"\n', name="compose.secrets.env"))
    assert text == "--- a/compose.secrets.env\n+++ b/compose.secrets.env\n@@ -1 +1,2 @@\n A=***\n+B=***\n"


def test_a_huge_file_is_only_summed_up() -> None:
    text = unified_diff(change("\n" * (MAX_LINES * 50), "a\n", "replace"))
    assert text == "--- a/Dockerfile\n+++ b/Dockerfile\n500,000 lines become 1: too many to compare\n"


@given(st.text(), st.text())
def test_always_printable_and_always_the_same(old: str, new: str) -> None:
    text = unified_diff(change(old, new))
    assert text == unified_diff(change(old, new))
    assert all(character.isprintable() or character in "\n\t" for character in text)
    assert not text or text.endswith("\n")
