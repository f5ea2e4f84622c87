import six

print(six.PY2)
