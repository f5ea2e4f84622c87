from importlib.metadata import version

import idna


def main():
    print("oil-lamp", version("oil-lamp"), idna.encode("süd.example").decode())
