import pydantic

print("pydantic", pydantic.VERSION)
