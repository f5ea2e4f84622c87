import bottle

print("seen by bottle", bottle.__version__.split(".")[:2])
