# syntax=docker/dockerfile:1
# The image of the fleet: five services and the operator's command, which share one Swift runtime.
#
#   docker build --tag latchkey .                               builds everything in the image of the toolchain
#   scripts/collect-executables out && docker build --target prebuilt --build-arg EXECUTABLES=out --tag latchkey .
#                                                               takes what is built already, for the same distribution

ARG BUILD_IMAGE=docker.io/library/swift:6.3-bookworm
ARG RUN_IMAGE=docker.io/library/swift:6.3-bookworm-slim

# What the programs load beside Swift's own libraries, and a user for each of them.
FROM ${RUN_IMAGE} AS base
# As Debian 12 calls them; elsewhere some have other names (libhiredis1.1.0, libcurl4t64).
ARG LIBRARIES="libpq5 libhiredis0.14 libssl3 libsodium23 libidn2-0 libcurl4 libfido2-1 libqrencode4 libcrypt1 libmaxminddb0"
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        ${LIBRARIES} libstdc++6 ca-certificates tzdata \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/* /var/log/* \
    # Each service owns the directories of its sockets; the group, which new sockets take (the 2 of 2750), is the
    # caller's. So the gateway reaches the services and they don't reach each other. Volumes start as copies of this.
    && id=10000 \
    && for name in operator gateway identity tokens mailer waitlists; do \
        groupadd --gid $id latchkey-$name \
        && useradd --uid $id --gid $id --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin \
            latchkey-$name \
        && id=$((id + 1)) || exit 1; \
    done \
    && install --directory --mode 0755 /run/latchkey /run/latchkey/operator \
    && for name in identity tokens mailer waitlists; do \
        install --directory --owner latchkey-$name --group latchkey-gateway --mode 2750 /run/latchkey/$name \
        && install --directory --owner latchkey-$name --group latchkey-operator --mode 2750 \
            /run/latchkey/operator/$name || exit 1; \
    done \
    && install --directory --owner latchkey-gateway --group latchkey-operator --mode 2750 \
        /run/latchkey/operator/gateway \
    # The master file's, the secret files' and Redis's directories.
    && install --directory --mode 0700 /var/lib/latchkey/master \
    && install --directory --mode 0711 /var/lib/latchkey /var/lib/latchkey/secrets \
    && install --directory --owner 10007 --group 10007 --mode 0700 /var/lib/latchkey/redis
ENV PATH=/usr/lib/latchkey:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    LATCHKEY_RUN_DIR=/run/latchkey
USER latchkey-operator
CMD ["latchkey", "--help"]

FROM base AS prebuilt
ARG EXECUTABLES=.build/image
# Beside the executables is where they look for Swift's libraries last.
COPY --chown=0:0 ${EXECUTABLES}/gateway ${EXECUTABLES}/identity ${EXECUTABLES}/tokens ${EXECUTABLES}/mailer \
    ${EXECUTABLES}/waitlists ${EXECUTABLES}/latchkey ${EXECUTABLES}/lib/* /usr/lib/latchkey/

FROM ${BUILD_IMAGE} AS build
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        libpq-dev libhiredis-dev libssl-dev libsodium-dev libidn2-dev libcurl4-openssl-dev \
        libfido2-dev libqrencode-dev libcrypt-dev libmaxminddb-dev
WORKDIR /latchkey
COPY Package.swift Package.resolve[d] ./
COPY scripts scripts
COPY Shared Shared
COPY Services Services
COPY Tests Tests
RUN for name in gateway identity tokens mailer waitlists latchkey; do \
        swift build --configuration release --product $name || exit 1; \
    done \
    && scripts/collect-executables /out

# The slim image brings Swift's libraries; another base gets ours.
FROM base AS runtime
USER root
RUN --mount=type=bind,from=build,source=/out,target=/out \
    mkdir /usr/lib/latchkey \
    && find /out -maxdepth 1 -type f -exec cp {} /usr/lib/latchkey/ \; \
    && if ldd /usr/lib/latchkey/gateway | grep -q 'libswiftCore.so => not found'; then \
        cp /out/lib/* /usr/lib/latchkey/; \
    fi
USER latchkey-operator
