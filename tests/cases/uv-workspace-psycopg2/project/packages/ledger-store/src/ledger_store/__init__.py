import psycopg2


def dialect() -> str:
    return f"libpq {psycopg2.__libpq_version__ // 10000}"
