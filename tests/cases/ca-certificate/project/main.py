import os
import ssl

names = [dict(part[0] for part in entry["subject"])["commonName"] for entry in ssl.create_default_context().get_ca_certs() if "Example Corp" in str(entry)]
print(names, os.environ["SSL_CERT_FILE"])
