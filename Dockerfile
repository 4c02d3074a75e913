# The hub in one image; the command says which role it plays. Runs as nobody in particular (10001), with a read-only root file
# system: what it writes lies under /data, and short-lived files under /tmp (a tmpfs).
#
#   docker build -t inbox-hub .
#   docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges -v hub:/data -p 127.0.0.1:8080:8080 inbox-hub
# Tried where it was written with buildah (chroot isolation) on a Debian 12 base made by mmdebstrap, since no image registry can be
# reached there: it builds, and as 10001 on a root mounted read-only it comes up, is ready and ends on SIGTERM. NOT BUILT HERE: on
# python:3.13-slim.
#
# PYTHON names another base, if it has Python 3.11 or later with venv.
ARG PYTHON=python:3.13-slim

FROM ${PYTHON} AS build
WORKDIR /app
COPY requirements.lock .
# Locked versions with their hashes; pip itself is not needed afterwards.
RUN python -m venv /opt/hub \
 && /opt/hub/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock \
 && /opt/hub/bin/pip uninstall --yes --quiet pip setuptools
COPY config config
COPY connectors connectors
COPY crm crm
COPY hub hub
COPY inbox inbox
# Compiled once, here: a root that cannot be written would compile everything anew at each start, which takes longer than the rest.
RUN /opt/hub/bin/python -m compileall -q -j 0 .

FROM ${PYTHON}
LABEL org.opencontainers.image.title="Inbox Hub" \
      org.opencontainers.image.description="Every customer message in one CRM, answered from Slack" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="0.1.0"
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin hub && mkdir /data && chown hub /data
COPY --from=build /opt/hub /opt/hub
COPY --from=build /app /app
ENV PATH=/opt/hub/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s --retries=3 \
  CMD ["python", "-S", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/ready', timeout=5)"]
ENTRYPOINT ["python", "-m", "hub"]
CMD ["serve", "--set", "server.host=0.0.0.0"]
