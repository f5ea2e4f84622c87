from importlib.metadata import version

import idna


def main():
    print("rain-barrel", version("rain-barrel"), idna.encode("süd.example").decode())
