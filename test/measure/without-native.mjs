// Preloaded by both-builds.test.ts: hides sharp's native packages, so that its loader takes the WebAssembly build.
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    if (/^@img\/sharp-(?!wasm32)/.test(specifier))
      throw Object.assign(new Error(`hidden: ${specifier}`), { code: 'MODULE_NOT_FOUND' });
    return next(specifier, context);
  },
});
