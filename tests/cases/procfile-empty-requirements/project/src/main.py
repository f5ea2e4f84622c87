print("Hello from a worker")
