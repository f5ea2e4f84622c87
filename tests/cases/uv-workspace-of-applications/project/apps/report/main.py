from rich import print

if __name__ == "__main__":
    print("report")
