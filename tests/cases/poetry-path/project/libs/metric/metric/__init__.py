from sortedcontainers import SortedDict

FACTORS = SortedDict(mile=1.609)


def kilometres(miles):
    return miles * FACTORS["mile"]
