from arq.connections import RedisSettings

from app.db import Letter, Session
from app.settings import settings


async def deliver(context, text):
    async with Session() as session:
        session.add(Letter(text=text))
        await session.commit()


class WorkerSettings:
    functions = [deliver]
    redis_settings = RedisSettings.from_dsn(settings.redis_url)
