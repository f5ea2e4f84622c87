import asyncio
import tornado.web


class Main(tornado.web.RequestHandler):
    def get(self):
        self.write("hi")


class Application(tornado.web.Application):
    def __init__(self):
        super().__init__([(r"/", Main)])


async def main():
    app = Application()
    app.listen(8888)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
