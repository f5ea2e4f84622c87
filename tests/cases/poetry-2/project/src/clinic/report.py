from clinic.app import create_app


def main():
    print(len(list(create_app().url_map.iter_rules())), "routes")
