import certifi, idna

assert certifi.where()
print("idna", "ok" if idna.encode("bücher.example") == b"xn--bcher-kva.example" else "wrong")
