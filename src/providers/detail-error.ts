import { z } from 'zod';

const text = z.string().nullish().catch(undefined);
const Entry = z.object({
  loc: z
    .array(z.union([z.string(), z.number()]))
    .nullish()
    .catch(undefined),
  msg: text,
  type: text,
});
const ErrorBody = z.object({
  detail: z
    .union([z.string(), z.array(Entry)])
    .nullish()
    .catch(undefined),
  error: z
    .union([
      z.string(),
      z.object({ message: text, code: z.union([z.string(), z.number()]).nullish().catch(undefined) }),
    ])
    .nullish()
    .catch(undefined),
  message: text,
  title: text,
  /** fal: of its own machinery, apart from a model's `type`. */
  error_type: text,
});

/** An error in one of the forms of FastAPI servers and problem JSON. Raw vendor text. */
export interface DetailError {
  readonly text: string;
  /** Machine-readable kinds, as far as the vendor has them. */
  readonly types: readonly string[];
  /** Fields that are to blame, such as `prompt`. */
  readonly fields: readonly string[];
}

const MAX_ENTRIES = 10;

/**
 * Reads `{"detail": "…"}`, `{"detail": [{loc, msg, type}]}`, `{"error": "…"}`, `{"error": {message, code}}`, `{"message": "…"}` and
 * `{"title": "…"}`. `undefined`: none of them.
 */
export function readDetailError(value: unknown): DetailError | undefined {
  const body = ErrorBody.safeParse(value).data;
  if (body === undefined) return undefined;
  const { detail, error, message, title, error_type: errorType } = body;
  const entries = Array.isArray(detail) ? detail.slice(0, MAX_ENTRIES) : [];
  const details = typeof detail === 'string' ? detail : entries.map(describeEntry).join('; ');
  const errorText = typeof error === 'string' ? error : error?.message;
  const code = typeof error === 'object' ? error?.code : undefined;
  const words = [details, errorText, message, title].find((candidate) => candidate != null && candidate !== '');
  const types = [errorType, code?.toString(), ...entries.map(({ type }) => type)].filter((type) => type != null);
  const fields = entries.map(placeOf).filter((place) => place !== '');
  return words == null && types.length === 0 ? undefined : { text: words ?? '', types, fields };
}

type Entry = z.infer<typeof Entry>;

/** The first part of a place says `body`, which everything is in. */
function placeOf({ loc }: Entry): string {
  return loc?.slice(1).join('.') ?? '';
}

function describeEntry(entry: Entry): string {
  const { msg, type } = entry;
  const place = placeOf(entry);
  const words = msg ?? type ?? 'not valid';
  return place === '' ? words : `${place}: ${words}`;
}
