from more_itertools import ilen


def count():
    return ilen(range(12))
