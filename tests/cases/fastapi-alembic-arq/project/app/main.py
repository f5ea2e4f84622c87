import asyncio

from arq import create_pool
from arq.connections import RedisSettings
from fastapi import FastAPI
from sqlalchemy import select

from app.db import Letter, Session
from app.settings import settings

app = FastAPI()


@app.get("/")
async def send():
    pool = await create_pool(RedisSettings.from_dsn(settings.redis_url))
    await pool.enqueue_job("deliver", "with love")
    for _ in range(80):
        async with Session() as session:
            letters = (await session.scalars(select(Letter.text))).all()
        if letters:
            return {"delivered": letters[0]}
        await asyncio.sleep(0.1)
    return {"delivered": None}


@app.get("/health")
async def health():
    return {"status": "ok"}
