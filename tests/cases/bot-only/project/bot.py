import time


def main():
    for number in range(1, 4):
        print("tick", number, flush=True)
        time.sleep(0.1)


if __name__ == "__main__":
    main()
