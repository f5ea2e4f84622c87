from poems.web import app

__all__ = ["app"]
