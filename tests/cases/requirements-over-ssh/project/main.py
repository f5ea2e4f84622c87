import acme_billing

print(acme_billing)
