"""Small stones."""

__version__ = "1.1"


def main():
    import six

    print(six.u("pebble"), __version__)
