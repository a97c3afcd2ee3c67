import { useEffect } from 'preact/hooks';
import type { FeedItem } from './api.ts';

type Listener<T> = (value: T) => void;

function createChannel<T>() {
  const listeners = new Set<Listener<T>>();
  return {
    announce: (value: T): void => {
      for (const listener of listeners) listener(value);
    },
    /** Calls `listener` for every value while the component is shown. */
    useListener: (listener: Listener<T>): void => {
      useEffect(() => {
        listeners.add(listener);
        return () => {
          listeners.delete(listener);
        };
      }, [listener]);
    },
  };
}

const items = createChannel<FeedItem>();
const resumptions = createChannel<void>();

/** Live items, for every view that follows them. */
export const announce = items.announce;
export const useFeed = items.useListener;

/** That the stream has (again) begun: whatever was fetched before may lack what came meanwhile. */
export const announceResumed = resumptions.announce;
export const useResumed = resumptions.useListener;
