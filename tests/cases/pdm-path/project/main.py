from pomology import count
from rich import print

print("apples:", count())
