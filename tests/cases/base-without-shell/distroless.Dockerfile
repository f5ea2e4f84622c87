# What is in the public image: Debian's Python with its libraries, and nothing to start beside it.
FROM python:3.13-slim-trixie AS debian
RUN apt-get update && apt-get install -y --no-install-recommends python3 && rm -rf /var/lib/apt/lists/* \
 && mkdir /tree && cp -a --parents /lib /lib64 /usr/lib /usr/lib64 /usr/bin/python3 /usr/bin/python3.13 /etc/passwd /etc/group /etc/ssl /tree
FROM scratch
COPY --from=debian /tree /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ENTRYPOINT ["/usr/bin/python3"]
USER 65532
