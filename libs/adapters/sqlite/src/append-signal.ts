const listeners = new Map<string, Set<() => void>>();

/** Calls `wake` whenever `place` is signalled in this process, by whichever handle. @returns how to end it */
export function onAppend(place: string, wake: () => void): () => void {
  const there = listeners.get(place) ?? new Set();
  listeners.set(place, there.add(wake));
  return () => {
    there.delete(wake);
    if (there.size === 0) listeners.delete(place);
  };
}

export function signalAppend(place: string): void {
  for (const wake of listeners.get(place) ?? []) wake();
}
