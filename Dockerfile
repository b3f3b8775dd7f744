# Build: everything, with the tools.
FROM node:24.22.1-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm install
COPY . .
RUN node src/entry/build.js && npm prune --omit=dev

# Run: the build, its packages and nothing else; not as root.
FROM node:24.22.1-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATABASE_URL=file:/data/ninefold.db
RUN mkdir /data && chown node:node /data
COPY --from=build --chown=node:node /app/package.json ./
COPY --from=build --chown=node:node /app/node_modules ./node_modules
COPY --from=build --chown=node:node /app/build ./build
COPY --from=build --chown=node:node /app/src/entry/start.js ./src/entry/start.js
COPY --from=build --chown=node:node /app/src/entry/sources.js /app/src/entry/node-version.js ./src/entry/
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=3s CMD node -e "fetch('http://localhost:'+process.env.PORT+'/healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"
CMD ["node", "src/entry/start.js"]
