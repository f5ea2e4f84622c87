import certifi
import six
import toml


def main():
    kinds = toml.loads('kinds = ["a", "b", "c"]')["kinds"]
    assert certifi.where() and six.PY3
    print(f"stock: {len(kinds)} kinds, toml yes")


if __name__ == "__main__":
    main()
