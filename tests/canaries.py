"""Secrets as users leave them beside and in a project: each place holds a word of its own, which must never be seen elsewhere."""

from pathlib import Path

# Files that no image and no output has anything to do with.
BESIDE = (
    ".env", ".env.local", ".env.production", "prod.env", "config/live.env", ".envrc", ".netrc", "_netrc", ".pypirc", "pip.conf", "pip.ini",
    ".npmrc", ".yarnrc.yml", ".aws/credentials", ".aws/config", ".azure/accessTokens.json", ".config/gcloud/credentials.db", ".boto", ".s3cfg",
    ".ssh/id_rsa", ".ssh/config", "id_rsa", "id_rsa.old", "id_ed25519", "deploy/id_ecdsa", "deploy_key", "tls/server.key", "tls/server.pem", "tls/store.p12",
    "tls/store.pfx", "tls/store.jks", "secrets.toml", ".streamlit/secrets.toml", "secrets.yaml", "secrets.json", "credentials.json",
    "service-account.json", "service-account-live.json", "client_secret_1.json", ".git-credentials", ".git/config", ".gitconfig", ".docker/config.json",
    ".kube/config", "kubeconfig", ".vault-token", ".terraform/terraform.tfstate", "terraform.tfstate", "live.tfstate.backup", "live.tfvars", ".pgpass",
    ".my.cnf", ".htpasswd", "db.sqlite3", "shop.db", "backup.dump", "backup.sql.gz", "app.log", "logs/app.log", ".bash_history", ".python_history",
    ".idea/dataSources.local.xml", ".vscode/settings.json", ".venv/pip.conf", "__pycache__/main.cpython-313.pyc", ".ipynb_checkpoints/a-checkpoint.ipynb",
    "vault_password", ".vault_pass", "ansible/vault.yml.key", ".direnv/x", ".secrets/token",
)  # fmt: skip
# What the code says of a secret; only names may come out.
CODE = """import os

from fastapi import FastAPI

app = FastAPI()
STRIPE = os.getenv("STRIPE_API_KEY", "{0}")
PASSWORD = os.environ.get("ADMIN_PASSWORD", "{1}")
TOKEN = os.environ["GITHUB_TOKEN"]
SECRET_KEY = os.getenv("SECRET_KEY", "{2}")
HARD = "{3}"
DATABASE = os.getenv("DATABASE_URL", "postgresql://shop:{4}@db/shop")
SENTRY = os.getenv("SENTRY_DSN", "https://{5}@sentry.example/1")


@app.get("/health")
def health() -> dict[str, str]:
    return {{"status": "ok"}}
"""
# Where the address of an index has a password in it: file, and its text.
INDEXES = {
    "requirements.txt": "--extra-index-url https://ann:{0}@index.example/simple\nfastapi==0.115.0\nuvicorn==0.30.0\n",
    "requirements.txt ": "--index-url https://{0}@index.example/simple\nfastapi==0.115.0\nuvicorn==0.30.0\n",
    "requirements.txt  ": "fastapi==0.115.0\nuvicorn==0.30.0\nours @ git+https://ann:{0}@git.example/ours.git\n",
    "pip.conf": "[global]\nindex-url = https://ann:{0}@index.example/simple\n",
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\ndependencies = ["fastapi", "uvicorn"]\n\n[[tool.uv.index]]\nname = "ours"\nurl = "https://ann:{0}@index.example/simple"\n',
    "pyproject.toml ": '[project]\nname = "shop"\nversion = "1"\ndependencies = ["fastapi", "uvicorn"]\n\n[tool.uv]\nindex-url = "https://ann:{0}@index.example/simple"\n',
    "Pipfile": '[[source]]\nname = "ours"\nurl = "https://ann:{0}@index.example/simple"\nverify_ssl = true\n\n[packages]\nfastapi = "*"\nuvicorn = "*"\n',
    ".python-version": "https://ann:{0}@index.example\n",
}


def word(number: int) -> str:
    """A word that is nowhere else."""
    return f"canary{number:03}x7f3a9"


def plant(root: Path) -> list[str]:
    """A project with all of them; the words."""
    words = [word(number) for number in range(len(BESIDE))]
    for name, text in zip(BESIDE, words, strict=True):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"[global]\nproxy = {text}\n" if name.startswith("pip.") else f"password = {text}\n")
    inside = [word(900 + number) for number in range(6)]
    (root / "main.py").write_text(CODE.format(*inside))
    (root / "requirements.txt").write_text("fastapi==0.115.0\nuvicorn==0.30.0\nasyncpg==0.30.0\n")
    return words + inside
