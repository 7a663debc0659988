# syntax=docker/dockerfile:1

# Base images by tag and not by digest: a build takes the fixes that were made since.

FROM eclipse-temurin:17-jdk AS build
WORKDIR /build
# Maven itself changes least, then the dependencies, then the code.
COPY .mvn .mvn
COPY mvnw ./
RUN ./mvnw -B -ntp --version
COPY pom.xml LICENSE NOTICE ./
COPY src/main src/main
# The cache mount keeps downloaded dependencies between builds, whatever changed.
# The tests ran before: mvn verify.
RUN --mount=type=cache,target=/root/.m2/repository ./mvnw -B -ntp -Dmaven.test.skip=true package

FROM open-liberty:26.0.0.3-kernel-slim-java17-openj9
COPY --chown=1001:0 server-config/liberty/jvm.options server-config/liberty/platform.xml \
    server-config/liberty/server.xml /config/
# Installs the features that platform.xml names.
RUN features.sh
COPY --chown=1001:0 --from=build /build/target/mongodb-session-manager.war /config/apps/
# Applies fixes and warms the shared class cache; a database is not needed for that.
RUN configure.sh

LABEL org.opencontainers.image.version="1.0.0-SNAPSHOT" \
      org.opencontainers.image.licenses="Apache-2.0"
USER 1001
ENV HTTP_HOST=* \
    HTTP_PORT=9080
EXPOSE 9080
# Bash speaks TCP: the image has no curl that could be relied on.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${HTTP_PORT} && printf 'GET /health/ready HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r status <&3 && [[ $status == *' 200 '* ]]"]
