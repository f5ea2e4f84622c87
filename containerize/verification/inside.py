"""Asking an application from inside its container, where the engine is on another machine and its ports are not on this one."""

import base64
import binascii
import json
from collections.abc import Callable
from urllib.parse import quote

from containerize.engine.connection import APIError, Container
from containerize.engine.untrusted_text import last_lines

# The image's own Python, and nothing but its standard library; old ones too.
_SCRIPT = """
import base64, http.client, json, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=10)
connection.request("GET", sys.argv[2], headers={"User-Agent": "containerize-smoke"})
response = connection.getresponse()
print(json.dumps([response.status, base64.b64encode(response.read1(4096)).decode()]))
"""


def has_python(container: Container) -> bool:
    """Whether a container can ask itself."""
    try:
        code, _ = container.exec_run(["python", "-c", ""])
    except APIError:
        return False
    return bool(code == 0)


def get_inside(container: Container, port: int) -> Callable[[str], tuple[int, bytes]]:
    """What GETs a path there: (status, start of the body). It raises ConnectionError where nothing answers."""

    def get(path: str) -> tuple[int, bytes]:
        try:
            code, said = container.exec_run(["python", "-Ic", _SCRIPT, str(port), quote(path, safe="/?&=%:+,;@!$'()*~")])
            output = said if isinstance(said, bytes) else b""
            if code == 0:
                status, body = json.loads(output)
                return int(status), base64.b64decode(body)
        except (APIError, ValueError, TypeError, binascii.Error) as error:
            raise ConnectionError(str(error)) from None
        raise ConnectionError(" ".join(last_lines(output, 1)))

    return get
