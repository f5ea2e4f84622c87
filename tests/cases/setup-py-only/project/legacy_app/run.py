import idna
import six


def main():
    print("legacy app with", six.__name__, "and", idna.__name__)


if __name__ == "__main__":
    main()
