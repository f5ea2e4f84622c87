from shelf.web import create_app

if __name__ == "__main__":
    create_app("settings.Development").run(debug=True)
