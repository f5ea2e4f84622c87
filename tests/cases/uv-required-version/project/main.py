import httpx

print("built", httpx.Request("GET", "http://stock.example/items").url)
