import psycopg2

print("psycopg2 loaded", psycopg2.__version__)
