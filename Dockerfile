# The page for an office: docker build -t reviewer .   (with its database: compose.yaml)
#   --build-arg LIBREOFFICE=yes                      opinion forms as PDF; some 400 MB more
#   --build-arg EXTRAS=llm,postgres,ocr              scanned pages are read as well; some 270 MB more
FROM python:3.12-slim AS build
ARG EXTRAS=llm,postgres
WORKDIR /source
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY models models
COPY outline outline
COPY prompts prompts
COPY reviewer reviewer
RUN python -m venv /opt/reviewer \
 && /opt/reviewer/bin/pip install --no-cache-dir --extra-index-url https://download.pytorch.org/whl/cpu ".[$EXTRAS]"

FROM python:3.12-slim
ARG LIBREOFFICE=no
# The font draws the pages of reports that do not bring their own. Debian keeps no version but the newest to pin.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends fonts-arphic-uming \
 && if [ "$LIBREOFFICE" = yes ]; then apt-get install -y --no-install-recommends libreoffice-writer-nogui; fi \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --create-home reviewer \
 && install -d -o reviewer -g reviewer -m 700 /data
COPY --from=build /opt/reviewer /opt/reviewer
ENV PATH=/opt/reviewer/bin:$PATH \
    REVIEWER_DATA=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:7860', timeout=8)"]
CMD ["reviewer", "serve", "--shared", "--host", "0.0.0.0", "--port", "7860"]
