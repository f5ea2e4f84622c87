import numpy, six

print(numpy.__version__)
