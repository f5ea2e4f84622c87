from importlib.metadata import version

from rich import print


def main() -> None:
    print(f"lap-times {version('lap-times')}: 3 laps")
