import idna


def main():
    print("lantern", idna.encode("grün.example").decode())
