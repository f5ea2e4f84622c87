from importlib.metadata import version

import idna


def main():
    print("snow-plough", version("snow-plough"), idna.encode("süd.example").decode())
