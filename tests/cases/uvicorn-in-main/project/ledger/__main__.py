import uvicorn

from .settings import load
from .web import build


def main() -> None:
    settings = load()
    uvicorn.run(build(settings), host="0.0.0.0", port=settings.port)


if __name__ == "__main__":
    main()
