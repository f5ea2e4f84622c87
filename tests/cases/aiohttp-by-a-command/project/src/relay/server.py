from aiohttp import web


async def index(_: web.Request) -> web.Response:
    return web.Response(text="relayed")


def main() -> None:
    app = web.Application()
    app.router.add_get("/", index)
    web.run_app(app, port=9400)
