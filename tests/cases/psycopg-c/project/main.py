import psycopg

print("implementation", psycopg.pq.__impl__)
