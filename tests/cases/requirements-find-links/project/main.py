import tidewheel

print("high tide", tidewheel.HIGH)
