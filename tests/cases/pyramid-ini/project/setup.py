from setuptools import find_packages, setup

setup(
    name="greeter",
    version="1.0",
    packages=find_packages(),
    install_requires=["pyramid", "waitress"],
    entry_points={"paste.app_factory": ["main = greeter:main"]},
)
