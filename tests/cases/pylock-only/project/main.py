import yaml

print(yaml.safe_load("ready: [true]"))
