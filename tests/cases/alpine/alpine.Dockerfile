# Not Alpine: no such image can be had where this is tried. Its tools are Busybox's as there, its Python and C library are Debian's.
# Debian's Busybox leaves out the two that make accounts: here they take the options of Alpine's and ask Debian's.
FROM python:3.13-slim-trixie
RUN apt-get update && apt-get install -y --no-install-recommends busybox-static && rm -rf /var/lib/apt/lists/* \
 && mv /usr/sbin/useradd /usr/sbin/groupadd /opt/ \
 && printf '#!/bin/sh\n[ "$1 $#" = "-g 3" ] && exec /opt/groupadd -g "$2" "$3"\n' > /usr/local/bin/addgroup \
 && printf '#!/bin/sh\n[ "$1$2$3$5$7$9 $#" = "-D-H-u-G-h-s 11" ] && shift 11 || exit 1\n' > /usr/local/bin/adduser \
 && sed -i 's,&& shift 11 || exit 1,\&\& exec /opt/useradd -M -u "$4" -g "$6" -d "$8" -s "${10}" "${11}",' /usr/local/bin/adduser \
 && chmod 755 /usr/local/bin/addgroup /usr/local/bin/adduser \
 && for tool in install find cp sed sh ls rm ln mv cat; do busybox ln -sf "$(command -v busybox)" "/usr/local/bin/$tool"; done \
 && rm -f /usr/bin/apt-get /usr/bin/install /usr/bin/find /usr/bin/cp /usr/bin/sed /bin/bash
