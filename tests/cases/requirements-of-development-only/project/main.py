print("nothing else is needed")
