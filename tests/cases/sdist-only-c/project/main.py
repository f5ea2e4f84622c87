import spidev

bus = spidev.SpiDev()
print("speed", bus.max_speed_hz if hasattr(bus, "max_speed_hz") else "unknown")
