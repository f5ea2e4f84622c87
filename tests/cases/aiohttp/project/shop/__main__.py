import os

from aiohttp import web

from shop.views import routes


def main():
    app = web.Application()
    app.add_routes(routes)
    web.run_app(app, port=int(os.environ.get("PORT", 8080)))


if __name__ == "__main__":
    main()
