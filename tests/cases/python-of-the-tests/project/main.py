import idna

print(idna)
