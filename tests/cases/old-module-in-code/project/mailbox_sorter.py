import cgi

try:
    import distutils
except ImportError:
    distutils = None

if __name__ == "__main__":
    print(cgi.parse_header("text/plain; charset=utf-8")[0])
