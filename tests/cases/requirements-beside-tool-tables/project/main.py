import idna

print("idna", idna.__version__)
