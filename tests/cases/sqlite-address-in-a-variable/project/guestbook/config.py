from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str = "sqlite:///./guestbook.db"
    upload_dir: str = "uploads"


settings = Settings()
