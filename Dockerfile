# The hub in one image; the command says which role it plays.
FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements.lock .
RUN python -m venv /opt/hub && /opt/hub/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data hub && mkdir /data && chown hub /data
COPY --from=build /opt/hub /opt/hub
WORKDIR /app
COPY config config
COPY connectors connectors
COPY crm crm
COPY hub hub
COPY inbox inbox
ENV PATH=/opt/hub/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER hub
WORKDIR /data
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "hub"]
CMD ["serve", "--set", "server.host=0.0.0.0"]
