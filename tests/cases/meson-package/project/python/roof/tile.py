from roof._tile import tiles


def main():
    print("tiles", tiles(3))
