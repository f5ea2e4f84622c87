from datetime import datetime

from redis.asyncio import Redis
from sqlalchemy import DateTime, func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from pagecount.settings import Settings

VISITS_KEY = "pagecount:visits"
CREATE_TABLES_LOCK = 7_301_845


class Base(DeclarativeBase):
    pass


class Visit(Base):
    __tablename__ = "visits"

    id: Mapped[int] = mapped_column(primary_key=True)
    visited_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Counters:
    """The two places visits are counted in."""

    def __init__(self, engine: AsyncEngine, redis: Redis) -> None:
        self.engine = engine
        self.redis = redis
        self.session = async_sessionmaker(engine, expire_on_commit=False)

    @classmethod
    def connect(cls, settings: Settings) -> "Counters":
        engine = create_async_engine(str(settings.database_url), pool_pre_ping=True)
        return cls(engine, Redis.from_url(settings.redis_url, decode_responses=True))

    async def create_tables(self) -> None:
        async with self.engine.begin() as connection:
            # Several workers may start at the same time.
            await connection.execute(select(func.pg_advisory_xact_lock(CREATE_TABLES_LOCK)))
            await connection.run_sync(Base.metadata.create_all)

    async def add_visit(self) -> None:
        async with self.session.begin() as session:
            session.add(Visit())
        await self.redis.incr(VISITS_KEY)

    async def visits_in_postgres(self) -> int:
        async with self.session() as session:
            return await session.scalar(select(func.count()).select_from(Visit)) or 0

    async def visits_in_redis(self) -> int:
        return int(await self.redis.get(VISITS_KEY) or 0)

    async def ping(self) -> None:
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
        await self.redis.ping()

    async def close(self) -> None:
        await self.redis.aclose()
        await self.engine.dispose()
