import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { API_ROOT } from './api.ts';
import { defineRoute, type Route } from './route.ts';

/** Where the description for people is, with the files that it is made of. */
export const REFERENCE_ROOT = `${API_ROOT}/reference`;

/** Everything of the page comes from here, and nothing of it stands in its HTML. */
const REFERENCE_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Types of answers that are no JSON, by status. */
    readonly contentTypes?: Readonly<Record<string, string>>;
  }
}

/** Makes the description of the API out of the routes' schemas; before any of them is registered. */
export async function describeApi(server: FastifyInstance, version: string): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Frame Pipeline',
        version,
        description:
          'Puts broken frescoes and shredded pictures back together from pictures of their fragments. Times are ISO 8601 in UTC, lengths are pixels, turns are degrees clockwise on the screen.',
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An access token, or a token for scripts.' },
        },
      },
      security: [{ bearer: [] }],
    },
    transform(description) {
      const made = jsonSchemaTransform(description) as { schema: Record<string, unknown>; url: string };
      const config = description.route.config;
      const files = Object.entries(config?.contentTypes ?? {}).map(([status, type]): [string, unknown] => [
        status,
        type === 'none'
          ? { description: 'Done.', type: 'null' }
          : { description: 'The bytes.', content: { [type]: { schema: {} } } },
      ]);
      const response = { ...(made.schema.response as object | undefined), ...Object.fromEntries(files) };
      return {
        ...made,
        schema: { ...made.schema, response, ...(config?.rule?.who === 'anyone' ? { security: [] } : {}) },
      };
    },
  });
  await server.register(swaggerUi, {
    routePrefix: REFERENCE_ROOT,
    staticCSP: REFERENCE_CSP,
    uiConfig: { validatorUrl: null, docExpansion: 'list' },
  });
}

/** The description for programs. */
export function descriptionRoute(server: () => FastifyInstance): Route {
  return defineRoute({
    ...{ method: 'GET', path: `${API_ROOT}/openapi.json`, rule: { who: 'anyone' }, tag: 'system' },
    summary: 'Describes every route, in OpenAPI 3.1.',
    answers: { 200: z.record(z.string(), z.unknown()) },
    handle: () => server().swagger(),
  });
}
