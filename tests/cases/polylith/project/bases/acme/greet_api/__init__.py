from acme.greet_api import core
