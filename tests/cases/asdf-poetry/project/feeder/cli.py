import sys

import idna


def run():
    print(idna.encode("größe.example").decode(), "on", ".".join(map(str, sys.version_info[:2])))
