import { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** The value is not of the kind that a branch of a union is about. */
export const isOtherKind = (issue: Issue): boolean =>
  issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');

/**
 * What a schema expected, as `expected …`, for issues whose schema brings no sentence of its own. An error map may hand
 * on nothing but text, so for unknown keys it is the object's known keys, one a line.
 */
export function schemaMessage(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape).join('\n') : '';
    case 'invalid_type':
      return `expected ${KINDS[issue.expected as string] ?? String(issue.expected)}`;
    case 'invalid_value': {
      const values = issue.values as readonly unknown[];
      return `expected ${values.length === 1 ? '' : 'one of '}${values.map(String).join(', ')}`;
    }
    case 'too_small':
      return boundText(issue, 'at least', issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return boundText(issue, 'at most', issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'invalid_union':
      return unionText(issue.errors as readonly (readonly Issue[])[]);
    case 'not_multiple_of':
      return `expected a multiple of ${String(issue.divisor)}`;
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
      return undefined;
    default:
      return undefined;
  }
}

/** `expected a list or a map`, from what each branch expected. */
function unionText(branches: readonly (readonly Issue[])[]): string {
  const expected = branches.flatMap((issues) => issues.find(isOtherKind)?.message.replace(/^expected /, '') ?? []);
  return `expected ${expected.join(' or ')}`;
}

function boundText(issue: z.core.$ZodRawIssue, size: string, bound: string, limit: unknown): string {
  switch (issue.origin) {
    case 'string':
      return `expected ${size} ${String(limit)} characters`;
    case 'array':
    case 'set':
      return `expected a list of ${size} ${String(limit)}`;
    default:
      return `expected ${bound} ${String(limit)}`;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  null: 'nothing',
  never: 'nothing',
};
