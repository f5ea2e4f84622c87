from fastsum import add

print("fast", add(2, 3))
