import yaml

print(yaml.safe_dump({"tool": "pdm"}))
