import importlib


def load(name, attribute):
    return getattr(importlib.import_module(name), attribute)
