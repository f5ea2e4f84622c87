import asyncio

from clock.web import make_app


async def main():
    app = make_app()
    app.listen(8901)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
