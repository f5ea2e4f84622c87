from setuptools import setup

setup(name="lantern", version="1.0", py_modules=["lantern"], install_requires=["idna"], entry_points={"console_scripts": ["lantern = lantern:main"]})
