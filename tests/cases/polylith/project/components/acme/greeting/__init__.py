def greet():
    return "hello polylith"
