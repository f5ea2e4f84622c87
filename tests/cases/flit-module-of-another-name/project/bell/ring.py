from importlib.metadata import version

import idna


def main():
    print("brass-bell", version("brass-bell"), idna.encode("süd.example").decode())
