import dagster as dg


@dg.asset
def numbers() -> list[int]:
    return [1, 2, 3]


defs = dg.Definitions(assets=[numbers])
