from litestar import get


@get("/")
async def forecast() -> dict[str, str]:
    return {"tomorrow": "rain before noon"}
