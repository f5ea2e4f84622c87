import os

from aiohttp import web


async def index(_: web.Request) -> web.Response:
    return web.Response(text="reached")


def make() -> web.Application:
    app = web.Application()
    app.router.add_get("/", index)
    return app


if __name__ == "__main__":
    web.run_app(make(), host=os.environ.get("LISTEN_ON", "127.0.0.1"), port=int(os.environ.get("PORT", "8080")))
