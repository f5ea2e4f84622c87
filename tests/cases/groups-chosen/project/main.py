from importlib.util import find_spec


def has(name):
    return "yes" if find_spec(name) else "no"


print(f"tabulate {has('tabulate')}, rich {has('rich')}, pytest {has('pytest')}")
