import type { FeedItem } from './api.ts';

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 5000;

export interface Follower {
  item(item: FeedItem): void;
  opened(): void;
  lost(): void;
}

/**
 * Follows the live stream. It reconnects by itself: browsers give up where a server that starts, or a proxy before it, answers
 * with an error. @returns a function that ends it
 */
export function follow(follower: Follower): () => void {
  let stream: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_RETRY_MS;
  const open = (): void => {
    stream = new EventSource('/v1/stream');
    stream.addEventListener('open', () => {
      wait = FIRST_RETRY_MS;
      follower.opened();
    });
    stream.addEventListener('error', () => {
      stream?.close();
      follower.lost();
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, LAST_RETRY_MS);
    });
    stream.addEventListener('message', (message: MessageEvent<string>) => {
      follower.item(JSON.parse(message.data) as FeedItem);
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    stream?.close();
  };
}
