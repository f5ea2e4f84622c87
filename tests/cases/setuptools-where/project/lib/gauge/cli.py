from importlib.metadata import version

import idna


def main():
    print("green-gauge", version("green-gauge"), idna.encode("süd.example").decode())
