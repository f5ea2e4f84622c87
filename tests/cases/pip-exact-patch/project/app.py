import sys

import numpy as np
import pandas as pd

print("running on", sys.version.split()[0])
frame = pd.DataFrame({"price": np.array([20, 22])})
print("total", frame["price"].sum())
