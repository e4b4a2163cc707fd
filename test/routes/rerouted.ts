import type { Script } from '../providers/scripted-server.ts';
import type { Play } from './route.ts';
import type { Serve } from './wire-behaviours.ts';

/** A model that nobody asked for. */
export const OTHER_MODEL = 'another-model-9';

/** A healthy run whose replies say `OTHER_MODEL` wherever they said `named`. */
export function rerouted(serve: Serve, named: string): Play {
  const rename = ({ body, ...script }: Script): Script => ({
    ...script,
    body: JSON.parse(JSON.stringify(body).replaceAll(named, OTHER_MODEL)) as object,
  });
  return {
    serve: (stage) => {
      const healthy = serve(stage);
      return (request) => rename(typeof healthy === 'function' ? healthy(request) : healthy);
    },
  };
}
