import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const SCHEMAS = join(import.meta.dirname, '..', '..', 'docs', 'reference', 'schemas');

/** Holds a report against the schema that is published for it. @returns what is wrong, one sentence each. */
export function publishedSchema(name: string): (report: unknown) => string[] {
  const ajv = new Ajv2020({ allErrors: true, strict: true, keywords: ['unit'] });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(join(SCHEMAS, `${name}.schema.json`), 'utf8')) as object);
  return (report) =>
    validate(report) ? [] : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
}
