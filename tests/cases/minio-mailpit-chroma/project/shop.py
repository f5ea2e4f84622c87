import os
import smtplib

import boto3
import chromadb
from flask import Flask

app = Flask(__name__)
files = boto3.client(
    "s3",
    endpoint_url=os.environ["S3_ENDPOINT_URL"],
    aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"],
    aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"],
)


@app.get("/")
def index() -> str:
    chromadb.HttpClient(host=os.environ["CHROMA_HOST"], port=8000)
    with smtplib.SMTP(os.environ["SMTP_HOST"], int(os.getenv("SMTP_PORT", "25"))) as mail:
        mail.noop()
    return "sent"
