import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { Ajv, type ValidateFunction } from 'ajv';

/** A request as it arrived at a server. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query as sent, without the API's base path. */
  readonly path: string;
  /** Parsed JSON body; absent when there was none. */
  readonly body?: unknown;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: { readonly type?: string };
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Record<string, { readonly schema: object }> };
}

interface OpenApi {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly parameters: Record<string, Parameter> };
}

const FILE = resolve(import.meta.dirname, '../../fixtures/github/openapi.json');

/** OpenAPI 3.0 writes `nullable: true`, JSON Schema a list of types. */
function toJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJsonSchema);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, toJsonSchema(item)]),
  );
  if (typeof rest['$ref'] === 'string') rest['$ref'] = rest['$ref'].replace(/^#/, 'github#');
  return nullable === true && typeof rest['type'] === 'string' ? { ...rest, type: [rest['type'], 'null'] } : rest;
}

const api = JSON.parse(readFileSync(FILE, 'utf8')) as OpenApi;
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema(toJsonSchema({ components: api.components }) as object, 'github');

const validators = new Map<object, ValidateFunction>();
function problemsOf({ schema, value, where }: { schema: object; value: unknown; where: string }): string[] {
  let validate = validators.get(schema);
  if (validate === undefined) validators.set(schema, (validate = ajv.compile(toJsonSchema(schema) as object)));
  return validate(value)
    ? []
    : (validate.errors ?? []).map((error) => `${where}${error.instancePath}: ${error.message ?? 'wrong'}`);
}

const templates = Object.keys(api.paths).map((template) => ({
  template,
  pattern: new RegExp(`^${template.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
}));

/** A query or path value in the type that the description asks for; a text that is none stays a text and fails. */
function typed(text: string, { type }: Parameter['schema']): unknown {
  if (type === 'integer' || type === 'number') return /^-?\d+$/.test(text) ? Number(text) : text;
  return type === 'boolean' ? { true: true, false: false }[text] : text;
}

/**
 * What GitHub's own description of its API has against a request; empty when it fits. Stricter than the description in
 * one point: a body or query field that it does not name is a problem, because GitHub would ignore it silently.
 */
export function checkRequest({ method, path, body }: SeenRequest): string[] {
  const url = new URL(path, 'http://github.test');
  const found = templates.flatMap(({ template, pattern }) => {
    const match = pattern.exec(url.pathname);
    const operation = api.paths[template]?.[method.toLowerCase()];
    return match === null || operation === undefined ? [] : [{ operation, names: match.groups ?? {} }];
  })[0];
  if (found === undefined) return [`${method} ${url.pathname}: no such operation`];

  const { operation, names } = found;
  const where = `${method} ${url.pathname} ${operation.operationId}`;
  const parameters = (operation.parameters ?? []).map((entry) =>
    '$ref' in entry ? api.components.parameters[entry.$ref.split('/').at(-1)!]! : entry,
  );
  const problems = parameters.flatMap(({ name, in: place, required, schema }) => {
    if (place === 'header') return [];
    const text = place === 'path' ? decodeURIComponent(names[name] ?? '') : (url.searchParams.get(name) ?? undefined);
    if (text === undefined) return required === true ? [`${where}: ${name} is missing`] : [];
    return problemsOf({ schema, value: typed(text, schema), where: `${where} ${name}` });
  });
  for (const name of url.searchParams.keys())
    if (!parameters.some((parameter) => parameter.in === 'query' && parameter.name === name))
      problems.push(`${where}: unknown query field ${name}`);

  const schema = operation.requestBody?.content['application/json']?.schema;
  if (schema === undefined) return body === undefined ? problems : [...problems, `${where}: takes no body`];
  if (body === undefined)
    return operation.requestBody?.required === true ? [...problems, `${where}: the body is missing`] : problems;
  const fields = (schema as { properties?: object }).properties ?? {};
  const unknown = Object.keys(body as object).filter((field) => !Object.hasOwn(fields, field));
  return [
    ...problems,
    ...problemsOf({ schema, value: body, where }),
    ...unknown.map((field) => `${where}: unknown body field ${field}`),
  ];
}
