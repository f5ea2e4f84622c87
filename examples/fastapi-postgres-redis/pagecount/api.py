import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from pagecount.db import Counters
from pagecount.settings import get_settings

log = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(service: FastAPI) -> AsyncIterator[None]:
    counters = Counters.connect(get_settings())
    await counters.create_tables()
    service.state.counters = counters
    yield
    await counters.close()


service = FastAPI(title="pagecount", lifespan=lifespan)


def get_counters(request: Request) -> Counters:
    return request.app.state.counters


@service.get("/")
async def count(counters: Annotated[Counters, Depends(get_counters)]) -> dict[str, int]:
    await counters.add_visit()
    return {
        "visits_in_postgres": await counters.visits_in_postgres(),
        "visits_in_redis": await counters.visits_in_redis(),
    }


@service.get("/healthz")
async def healthz(counters: Annotated[Counters, Depends(get_counters)]) -> dict[str, str]:
    try:
        await counters.ping()
    except (OSError, SQLAlchemyError, RedisError) as error:
        log.warning("health check failed: %s", error)
        raise HTTPException(503, "a database cannot be reached") from error
    return {"status": "ok"}
