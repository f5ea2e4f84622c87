"""Why a request to the engine failed, in words: the SDK's errors carry those of three libraries below it."""

import http.client
import json

from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError, InvalidChunkLength, ProtocolError, ReadTimeoutError

from containerize.engine.untrusted_text import one_line


def reason(error: BaseException) -> str:
    """One line for people. What is no broken connection or answer is told in the words of whoever raised it."""
    found = list(_chain(error))
    if any(isinstance(one, ReadTimeoutError | TimeoutError) for one in found):
        return "it did not answer in time"
    if any(isinstance(one, http.client.IncompleteRead | InvalidChunkLength) for one in found):
        return "its answer broke off in the middle"
    if any(isinstance(one, json.JSONDecodeError) for one in found):
        return "its answer is not JSON, or only half of it"
    if any(isinstance(one, ConnectionResetError | BrokenPipeError) or type(one).__name__ == "RemoteDisconnected" for one in found):
        return "it closed the connection without an answer"
    if any(type(one).__name__ == "BadStatusLine" for one in found):
        return "what answers there does not speak HTTP"
    if isinstance(error, KeyError):
        return f"its answer does not say {one_line(str(error.args[0]), 40)}"
    return one_line(str(error))


def _chain(error: BaseException) -> list[BaseException]:
    """An error and all that it was made of: what these libraries give each other as arguments, and what came before."""
    found: list[BaseException] = []
    pending: list[object] = [error]
    while pending and len(found) < 20:
        one = pending.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            pending += [one.__cause__, one.__context__]
            if isinstance(one, RequestException | HTTPError | ProtocolError | OSError):
                pending += list(one.args)
    return found
