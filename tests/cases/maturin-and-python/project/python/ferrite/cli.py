from ferrite._core import double


def main():
    print("double", double(21))
