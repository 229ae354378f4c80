# Every instruction here is carried out, without a container engine, by .ci/container.

FROM node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d AS build
WORKDIR /src
ENV CI=true TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1
# What is downloaded depends on these alone: a change of the code downloads nothing again.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY scripts/pnpm.mjs scripts/
RUN node scripts/pnpm.mjs fetch
COPY . .
RUN node scripts/pnpm.mjs install --offline --frozen-lockfile
RUN node scripts/pnpm.mjs run build --filter @tickline/server
RUN node scripts/bundle.mjs /app

FROM node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d
# With an arena for each of Node's threads, 10 MB more would be kept that are free.
ENV NODE_ENV=production ENVIRONMENT=production HOST=0.0.0.0 PORT=8000 DATA_DIR=/data MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --from=build /app ./
# Used by the embedded database only. A new volume takes its owner from here.
RUN install -d -o node -g node -m 0700 /data
VOLUME /data
USER node
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself is the first process, so that SIGTERM reaches it.
CMD ["node", "apps/server/dist/main.js"]
