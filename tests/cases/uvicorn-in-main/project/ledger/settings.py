import os
from dataclasses import dataclass


@dataclass
class Settings:
    title: str
    port: int


def load() -> Settings:
    return Settings(os.environ.get("LEDGER_TITLE", "Ledger"), int(os.environ.get("PORT", "9100")))
