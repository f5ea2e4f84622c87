from pathlib import Path

from setuptools import find_packages, setup

here = Path(__file__).parent
setup(
    name="stock-keeper",
    version="0.3",
    long_description=(here / "README.rst").read_text(),
    packages=find_packages(exclude=["tests"]),
    install_requires=(here / "core-requirements.txt").read_text().split(),
    extras_require={"config": ["toml"]},
    entry_points={"console_scripts": ["stock-keeper=stock.main:main"]},
)
