from importlib.util import find_spec

for name in ("tabulate", "redis", "yaml", "colorama", "pytest"):
    print(name, "is here" if find_spec(name) else "is not here")
