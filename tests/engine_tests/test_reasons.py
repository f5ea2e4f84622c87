"""Why a request failed, in words."""

from http.client import IncompleteRead

import pytest
from requests.exceptions import ChunkedEncodingError, JSONDecodeError, ReadTimeout
from requests.exceptions import ConnectionError as NoConnection
from urllib3.exceptions import ProtocolError

from containerize.engine.reasons import reason


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NoConnection(ProtocolError("Connection aborted.", ConnectionResetError(104, "reset"))), "it closed the connection without an answer"),
        (ReadTimeout("x", TimeoutError("late")), "it did not answer in time"),
        (JSONDecodeError("Expecting value", "", 0), "its answer is not JSON, or only half of it"),
        (ChunkedEncodingError(ProtocolError("Connection broken", IncompleteRead(b"x", 5))), "its answer broke off in the middle"),
        (KeyError("ApiVersion"), "its answer does not say ApiVersion"),
        (OSError("something\x1b[31m else"), "something else"),
    ],
)
def test_reasons(error: Exception, said: str) -> None:
    assert reason(error) == said


def test_an_error_that_is_its_own_cause_comes_to_an_end() -> None:
    error = OSError("x")
    error.__cause__ = error
    error.args = ("x", error)
    assert reason(error).startswith(("x", "('x'"))
