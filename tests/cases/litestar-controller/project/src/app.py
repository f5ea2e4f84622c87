from litestar import Litestar, get, Controller


class HealthController(Controller):
    path = "/health"

    @get()
    async def check(self) -> dict[str, str]:
        return {"s": "ok"}


@get("/")
async def index() -> str:
    return "litestar"


@get("/books/{book_id:int}")
async def book(book_id: int) -> dict[str, int]:
    return {"b": book_id}


app = Litestar([index, book, HealthController])
