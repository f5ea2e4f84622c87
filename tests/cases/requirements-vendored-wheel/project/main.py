import six
import tidewheel

print("high tide", tidewheel.HIGH, six.PY3)
