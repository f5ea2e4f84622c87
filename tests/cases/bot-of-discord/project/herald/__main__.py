import os

from herald.client import Herald


def main():
    herald = Herald()
    herald.run(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    main()
