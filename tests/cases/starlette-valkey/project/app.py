import os

import valkey
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

store = valkey.Valkey.from_url(os.environ["VALKEY_URL"])


def index(request):
    store.set("word", "kite")
    return PlainTextResponse(store.get("word"))


app = Starlette(routes=[Route("/", index)])
