from importlib.metadata import version

import idna


def main():
    print("tin-whistle", version("tin-whistle"), idna.encode("süd.example").decode())
