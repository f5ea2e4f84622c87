import six


def main():
    print("tally", sum(1 for _ in six.moves.range(3)))


if __name__ == "__main__":
    main()
