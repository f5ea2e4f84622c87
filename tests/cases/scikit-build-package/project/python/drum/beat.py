from drum._beat import beats


def main():
    print("beats", beats(2))
