# Browser modules, locked by web/package-lock.json.
FROM node:20-slim AS modules
WORKDIR /build/web
COPY web/package.json web/package-lock.json web/.npmrc web/vendor.mjs ./
RUN npm ci --omit=dev --no-audit --no-fund && node vendor.mjs

# Python packages, locked by hashes; then Textbank itself, built with locked tools.
FROM python:3.11-slim AS packages
ENV UV_NO_PROGRESS=1 UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 VIRTUAL_ENV=/srv/textbank PATH=/srv/textbank/bin:$PATH
WORKDIR /build
COPY requirements requirements
RUN python -m venv /build/tools \
 && /build/tools/bin/pip install --no-cache-dir --require-hashes -r requirements/tools.lock \
 && python -m venv --without-pip /srv/textbank \
 && /build/tools/bin/uv pip sync --no-cache --require-hashes requirements/run.lock
COPY pyproject.toml README.md LICENSE ./
COPY server server
COPY web web
COPY --from=modules /build/web/static/vendor web/static/vendor
RUN /build/tools/bin/uv pip install --no-cache --no-deps --build-constraints requirements/dev.lock . \
 && textbank --help >/dev/null

FROM python:3.11-slim
LABEL org.opencontainers.image.title="Textbank" org.opencontainers.image.licenses="AGPL-3.0-or-later"
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/textbank textbank
COPY --from=packages /srv/textbank /srv/textbank
ENV PATH=/srv/textbank/bin:$PATH PYTHONUNBUFFERED=1 TEXTBANK_DATA_DIR=/var/lib/textbank TEXTBANK_HOST=0.0.0.0
USER textbank
WORKDIR /var/lib/textbank
VOLUME /var/lib/textbank
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --start-period=60s --interval=15s --timeout=5s \
  CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
ENTRYPOINT ["textbank"]
CMD ["all"]
