from importlib.metadata import version

import idna


def main():
    print("stone-bridge", version("stone-bridge"), idna.encode("süd.example").decode())
