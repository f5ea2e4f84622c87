import cgi

import idna

print(cgi.parse_header("text/html; charset=utf-8")[0], idna.__name__)
