import { z } from 'zod';

/** What an argument may hold in braces. */
const PLACEHOLDERS = [
  'prompt',
  'output',
  'model',
  'seed',
  'size',
  'width',
  'height',
  'quality',
  'input',
  'mask',
  'case',
  'index',
] as const;

const BRACES = /\{([a-z]+)\}/g;

/** Names in braces of an argument, known or not. */
export function placeholdersIn(argument: string): readonly string[] {
  return [...argument.matchAll(BRACES)].map((match) => match[1]!);
}

/** Fills an argument; what has no value becomes nothing. */
export function fillArgument(argument: string, values: Readonly<Partial<Record<string, string>>>): string {
  return argument.replaceAll(BRACES, (_all, name: string) => values[name] ?? '');
}

const argument = z
  .string()
  .max(2_000)
  .check((context) => {
    for (const name of placeholdersIn(context.value))
      if (!(PLACEHOLDERS as readonly string[]).includes(name))
        context.issues.push({
          code: 'custom',
          input: context.value,
          message: `{${name}} is not known; there are ${PLACEHOLDERS.map((known) => `{${known}}`).join(', ')}`,
        });
  });

/** Options of a `command` route. */
export const commandOptions = z.strictObject({
  /** Program and arguments, started without a shell in the config's folder. `{prompt}` and others are filled in. */
  run: z.array(argument).min(1).max(100),
  /** Extension of the file at `{output}`, for programs that choose the format by it. */
  extension: z.enum(['png', 'jpg', 'webp', 'gif', 'avif']).default('png'),
  size: z
    .string()
    .regex(/^[1-9]\d{0,4}x[1-9]\d{0,4}$/, 'expected WIDTHxHEIGHT in pixels')
    .optional(),
  quality: z.string().min(1).max(32).optional(),
});

export type CommandOptions = z.output<typeof commandOptions>;
