# A stand-in for the published image: Node.js and npm of Debian.
FROM debian:trixie-slim
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
# Node.js brings authorities of its own; those of this machine are needed where its network is watched.
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
