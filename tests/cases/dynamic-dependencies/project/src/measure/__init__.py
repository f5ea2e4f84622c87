__version__ = "4.2"


def main():
    import six

    print("measure", __version__, "with", six.__name__)
