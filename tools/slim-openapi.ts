/**
 * Cuts GitHub's OpenAPI description down to the operations that we send, so that tests can hold every request to it:
 *
 *     npm install --no-save --prefix /tmp/openapi @octokit/openapi@23.0.2
 *     node tools/slim-openapi.ts /tmp/openapi/node_modules/@octokit/openapi/generated/api.github.com.json
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Every operation that `src/github` may use. A request outside of this list fails the tests. */
const OPERATIONS: readonly string[] = [
  'GET /user',
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}',
  'GET /repos/{owner}/{repo}/git/trees/{tree_sha}',
  'POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun',
  'POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs',
  'GET /repos/{owner}/{repo}/issues',
  'POST /repos/{owner}/{repo}/issues',
  'PATCH /repos/{owner}/{repo}/issues/{issue_number}',
  'POST /repos/{owner}/{repo}/check-runs',
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}',
  'GET /repos/{owner}/{repo}/git/trees/{tree_sha}',
];

/** Prose and samples: the larger part of the file, and nothing that a check reads. */
const DROPPED = new Set(['description', 'examples', 'example', 'externalDocs', 'summary', 'tags']);
/** Under these keys names are the user's, so `description` there is a field and stays. */
const NAME_MAPS = new Set(['properties', 'patternProperties', 'schemas', 'parameters']);

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function slim(value: Json, parentKey = ''): Json {
  if (Array.isArray(value)) return value.map((item: Json) => slim(item));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(
    ([key]) => NAME_MAPS.has(parentKey) || !(DROPPED.has(key) || key.startsWith('x-')),
  );
  return Object.fromEntries(kept.map(([key, item]) => [key, slim(item, key)]));
}

/** Answers in full would be ten times the size; what is checked is what we send. */
function requestPart(operation: JsonObject): JsonObject {
  return Object.fromEntries(
    ['operationId', 'parameters', 'requestBody'].flatMap((key) =>
      operation[key] === undefined ? [] : [[key, operation[key]]],
    ),
  );
}

function referencesIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => referencesIn(item));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === '$ref' && typeof item === 'string' ? [item] : referencesIn(item),
  );
}

function at(document: Json, pointer: string): Json {
  return pointer
    .replace('#/', '')
    .split('/')
    .reduce<Json>((value, key) => {
      const found = isObject(value) ? value[key] : undefined;
      if (found === undefined) throw new Error(`${pointer} is not in the description`);
      return found;
    }, document);
}

const [source] = process.argv.slice(2);
if (source === undefined) {
  console.error('Usage: node tools/slim-openapi.ts PATH/TO/api.github.com.json');
  process.exit(2);
}
const description = JSON.parse(readFileSync(source, 'utf8')) as JsonObject;

const paths: Record<string, Record<string, Json>> = {};
for (const name of OPERATIONS) {
  const [method, path] = name.split(' ') as [string, string];
  const item = isObject(description['paths']) ? description['paths'][path] : undefined;
  const operation = isObject(item) ? item[method.toLowerCase()] : undefined;
  if (!isObject(operation)) throw new Error(`${name} is not in the description`);
  (paths[path] ??= {})[method.toLowerCase()] = slim(requestPart(operation));
}

const components: Record<string, Record<string, Json>> = {};
const queue = referencesIn(paths);
for (let reference = queue.pop(); reference !== undefined; reference = queue.pop()) {
  const [, , kind, name] = reference.split('/') as [string, string, string, string];
  if (components[kind]?.[name] !== undefined) continue;
  const component = slim(at(description, reference));
  (components[kind] ??= {})[name] = component;
  queue.push(...referencesIn(component));
}

const target = resolve(join(import.meta.dirname, '../fixtures/github/openapi.json'));
const text = `${JSON.stringify({ openapi: description['openapi']!, info: description['info'] === undefined ? {} : slim(description['info']), paths, components }, null, 1)}\n`;
writeFileSync(target, text);
console.log(`${target}: ${OPERATIONS.length} operations, ${(text.length / 1_000).toFixed(1)} kB`);
