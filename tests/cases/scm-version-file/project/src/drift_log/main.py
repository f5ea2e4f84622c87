import idna

from drift_log._version import version


def main():
    print("drift-log", version, idna.encode("süd.example").decode())
