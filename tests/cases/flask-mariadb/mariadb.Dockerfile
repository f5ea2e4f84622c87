# A stand-in whose start script writes several statements on a line, of which the server runs the first: one on each line here.
# The published image has no such line, and is left as it is.
FROM mariadb:11
USER root
RUN sed -i 's|>/tmp/init.sql|\| sed "s/; /;\\n/g" >/tmp/init.sql|' /usr/local/bin/docker-entrypoint.sh
