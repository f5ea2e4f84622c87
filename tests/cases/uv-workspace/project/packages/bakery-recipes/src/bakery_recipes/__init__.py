from slugify import slugify


def recipe(name: str) -> str:
    return slugify(f"{name} bread: flour, water, salt")
