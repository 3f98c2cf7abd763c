# The voice server, to run read-only and as nobody:
#   docker build -t realtime-voice .
#   docker run --read-only --tmpfs /tmp -v voice-data:/data --env-file .env -p 3000:3000 realtime-voice
# What the practice voice is made of is not in it: a provider answers.

FROM node:22.21.1-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:22.21.1-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/demo ./demo
COPY --from=build /app/voice.config.json ./
# The journal of calls and money, and the secret that seals conversations.
RUN mkdir /data && chown 65532:65532 /data
VOLUME /data
USER 65532:65532
EXPOSE 3000
# By the name under which the server is reached: it answers to no other.
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "const first = (process.env.PUBLIC_ORIGINS || '').split(',')[0].trim(); const port = process.env.PORT; require('node:http').get({host: '127.0.0.1', port, path: '/health', headers: {host: first ? new URL(first).host : 'localhost:' + port}}, answer => process.exit(answer.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "--disable-proto=delete", "dist/node/server/index.js"]
