import numpy
import pandas

print("mean", pandas.Series(numpy.array([1, 2, 3])).mean())
