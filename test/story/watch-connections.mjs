/** Loaded into the packaged Action before it starts: writes every address that it connects to into a file. */
import { appendFileSync } from 'node:fs';
import { Socket } from 'node:net';

const { value: connect } = Object.getOwnPropertyDescriptor(Socket.prototype, 'connect');

Socket.prototype.connect = function (...given) {
  // Node's own callers hand over their arguments as one list.
  const [first, second] = Array.isArray(given[0]) ? given[0] : given;
  const {
    host = 'localhost',
    port,
    path,
  } = typeof first === 'object' && first !== null ? first : { port: first, host: second };
  appendFileSync(process.env.STORY_CONNECTIONS, `${path ?? `${host}:${port}`}\n`);
  return connect.apply(this, given);
};
