import { z } from 'zod';

/** Further fields of a body in the wire's own words, except those that the adapter sets itself: they may not be changed behind the report's back. */
export function extraBody(reserved: ReadonlySet<string>) {
  return z.record(z.string(), z.json()).check((context) => {
    for (const name of Object.keys(context.value))
      if (reserved.has(name))
        context.issues.push({
          code: 'custom',
          input: context.value,
          path: [name],
          message: `${name} is set by the case or the route and cannot be given here`,
        });
  });
}
