import os

from setuptools import find_packages, setup


def requirements():
    base = ["six"]
    return base + [line.strip() for line in open("extra.txt") if line.strip()]


setup(
    name="legacy-app",
    version=os.environ.get("APP_VERSION", "0.9"),
    packages=find_packages(),
    install_requires=requirements(),
    python_requires=">=3.9",
    entry_points={"console_scripts": ["legacy-app = legacy_app.run:main"]},
)
