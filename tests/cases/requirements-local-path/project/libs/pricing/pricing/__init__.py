import six


def rate():
    return 19 if six.PY3 else 16
