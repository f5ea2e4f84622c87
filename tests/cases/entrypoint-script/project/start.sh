#!/bin/sh
set -e
echo "starting"
exec gunicorn --bind 0.0.0.0:$PORT \
  serve:handler
