// handlebars 4.7 ships an empty declaration for its runtime entry. Delete this file when it no longer does.
declare module 'handlebars/runtime.js' {
  import type Handlebars from 'handlebars';

  const runtime: Pick<typeof Handlebars, 'template' | 'create' | 'SafeString'>;
  export default runtime;
}
