from functools import lru_cache

from pydantic import PositiveInt
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="BOOKSHELF_")

    name: str = "Bookshelf"
    page_size: PositiveInt = 20


@lru_cache
def get_settings() -> Settings:
    return Settings()
