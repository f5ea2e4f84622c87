import os

import redis

store = redis.from_url(os.environ["REDIS_URL"])


def greet(name: str) -> str:
    store.incr(name)
    return f"{os.getenv('GREETING', 'hello')} {name} {store.get(name).decode()}"
