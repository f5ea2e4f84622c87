from importlib.metadata import version

import idna


def main():
    print("paper-crane", version("paper-crane"), idna.encode("süd.example").decode())
