import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.output.line_ends import lf, like, uses_crlf

TEXTS = st.text(alphabet="ab\r\n", max_size=30)


@pytest.mark.parametrize(
    "text, expected",
    [("", False), ("a", False), ("a\n", False), ("a\r\n", True), ("a\r\nb", True), ("a\r\nb\n", False), ("a\r", False)],
)
def test_crlf_is_used_when_every_line_end_is_one(text: str, expected: bool) -> None:
    assert uses_crlf(text) is expected


@given(TEXTS, TEXTS)
def test_only_line_ends_change(text: str, existing: str) -> None:
    written = like(text, existing)
    assert lf(written) == lf(lf(text)) or "\r\r\n" in text
    if "\n" in lf(text):
        assert uses_crlf(written) is uses_crlf(existing) or "\r\r\n" in text


def test_nothing_there_means_lf() -> None:
    assert like("a\r\nb\r\n", None) == "a\nb\n"
