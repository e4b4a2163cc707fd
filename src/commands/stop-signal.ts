/** The first SIGINT or SIGTERM asks the work to end and save what it has; a second one ends the process as usual. */
export async function withAbort<T>(
  signals: NodeJS.EventEmitter,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const onSignal = (): void => {
    stopListening();
    controller.abort(new DOMException('stopped by a signal', 'AbortError'));
  };
  const stopListening = (): void => {
    signals.off('SIGINT', onSignal);
    signals.off('SIGTERM', onSignal);
  };
  signals.on('SIGINT', onSignal);
  signals.on('SIGTERM', onSignal);
  try {
    return await work(controller.signal);
  } finally {
    stopListening();
  }
}
