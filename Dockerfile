# .ci/container executes every instruction here without a container engine.

FROM node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d AS build
WORKDIR /src
ENV CI=true TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1
# The downloads depend only on these files, so a code change does not repeat them.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY scripts/pnpm.mjs scripts/
RUN node scripts/pnpm.mjs fetch
COPY . .
RUN node scripts/pnpm.mjs install --offline --frozen-lockfile
RUN node scripts/pnpm.mjs run build --filter @tickline/server
RUN node scripts/bundle.mjs /app

FROM node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d
# MALLOC_ARENA_MAX: with an arena for each of Node's threads, 10 MB more of free memory would be kept.
ENV NODE_ENV=production ENVIRONMENT=production HOST=0.0.0.0 PORT=8000 DATA_DIR=/data MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --from=build /app ./
# Only the embedded database uses it. A new volume gets its owner from here.
RUN install -d -o node -g node -m 0700 /data
VOLUME /data
USER node
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node is the first process, so it receives SIGTERM.
CMD ["node", "apps/server/dist/main.js"]
