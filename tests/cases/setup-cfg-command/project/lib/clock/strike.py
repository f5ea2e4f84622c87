from importlib.metadata import version

import idna


def main():
    print("village-clock", version("village-clock"), idna.encode("süd.example").decode())
