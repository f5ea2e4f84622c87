import dotenv
import requests

print("ready:", requests.Request("GET", "http://example.org/").prepare().url, dotenv.find_dotenv() or "no .env")
