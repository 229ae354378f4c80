import { defineConfig } from 'orval';

// biome-ignore lint/style/noProcessEnv: the environment of a command
const server = process.env['TICKLINE_URL'] ?? 'http://localhost:8000';

export default defineConfig({
  tickline: {
    input: `${server}/openapi.json`,
    output: {
      target: 'generated/orval.ts',
      client: 'fetch',
      // Not `{ runtime: … }`: orval 8.31 escapes that too, with the parameters.
      baseUrl: server,
      // Without it a user id such as `auth0|x/y` would stand in the path as it is.
      urlEncodeParameters: true,
    },
  },
});
