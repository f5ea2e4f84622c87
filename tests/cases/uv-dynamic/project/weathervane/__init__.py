__version__ = "0.7"


def main():
    from dateutil.parser import parse

    print("wind of", parse("1 March 2024").date())
