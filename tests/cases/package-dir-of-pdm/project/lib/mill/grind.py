from importlib.metadata import version

import idna


def main():
    print("salt-mill", version("salt-mill"), idna.encode("süd.example").decode())
