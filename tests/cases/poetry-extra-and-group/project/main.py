import importlib.util

for name in ("click", "tabulate", "redis", "idna", "six"):
    print(name, "is here" if importlib.util.find_spec(name) else "is not here")
