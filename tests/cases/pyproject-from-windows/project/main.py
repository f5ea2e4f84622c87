import idna

print("idna", idna.__name__)
