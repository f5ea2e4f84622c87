import MySQLdb

print("MySQLdb", ".".join(map(str, MySQLdb.version_info[:3])))
