import ctypes.util

import psycopg

print("libpq", "found" if ctypes.util.find_library("pq") else "missing")
print("implementation", psycopg.pq.__impl__)
