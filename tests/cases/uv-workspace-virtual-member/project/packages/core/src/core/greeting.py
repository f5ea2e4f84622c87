import os


def greet(name: str) -> str:
    return f"{os.getenv('GREETING', 'hello')} {name}"
