from pricing import price

print(price(12))
