import { useEffect } from 'preact/hooks';
import type { FeedItem } from './api.ts';

export type Listener = (item: FeedItem) => void;

const listeners = new Set<Listener>();

/** Hands a live item to every view that follows the feed. */
export function announce(item: FeedItem): void {
  for (const listener of listeners) listener(item);
}

/** Calls `listener` for every live item while the component is shown. */
export function useFeed(listener: Listener): void {
  useEffect(() => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, [listener]);
}
