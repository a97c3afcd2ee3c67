import type { Incident } from '@gatewatch/incident';
import type { Run } from '@gatewatch/playbook';
import { Subject, type Observable } from 'rxjs';

export type FeedItem =
  | {
      readonly kind: 'opened' | 'grown' | 'severity' | 'merged' | 'state';
      readonly incident: Incident;
    }
  | { readonly kind: 'run'; readonly run: Run };

/** What happens to incidents and runs, live: for the console's stream and for the lines on the screen. */
export class IncidentFeed {
  readonly #items = new Subject<FeedItem>();

  publish(item: FeedItem): void {
    this.#items.next(item);
  }

  items(): Observable<FeedItem> {
    return this.#items.asObservable();
  }

  close(): void {
    this.#items.complete();
  }
}
