import subprocess

FFMPEG = "ffmpeg"


def version():
    return subprocess.run([FFMPEG, "-version"], capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    print(version().splitlines()[0])
