import psycopg2

print("loaded", psycopg2.__name__, psycopg2.__version__.split()[0])
