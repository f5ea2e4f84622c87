"""Our image beside those that people would otherwise build, on one engine in one run; see __main__.py."""
