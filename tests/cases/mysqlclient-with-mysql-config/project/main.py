import MySQLdb

print("driver", ".".join(map(str, MySQLdb.version_info[:3])))
