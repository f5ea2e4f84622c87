from gravel.grain import weight


def main():
    print("weight", weight(4))
