import platform

import six

print("Python", platform.python_version())
