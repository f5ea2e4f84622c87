import idna


def price(value: int) -> str:
    assert idna
    return f"{value} crowns"
