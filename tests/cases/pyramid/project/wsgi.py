from quarry import main

application = main({})
