import ledger_store

print("store speaks", ledger_store.dialect())
