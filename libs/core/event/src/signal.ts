/** One typed way to tell the world; libs/nest turns a signal into a metric and, where it matters, a log line. `stage` of a correlator: 1 unless said. */
export type Signal =
  | { readonly name: 'records_received'; readonly input: string; readonly count: number }
  | { readonly name: 'events_produced'; readonly source: string; readonly count: number }
  | { readonly name: 'records_dropped'; readonly source: string; readonly count: number }
  | { readonly name: 'dead_letters'; readonly reason: string; readonly count: number }
  | {
      readonly name: 'conversion_failures';
      readonly source: string;
      readonly field: string;
      readonly count: number;
    }
  | { readonly name: 'events_matched'; readonly count: number }
  | { readonly name: 'observations'; readonly count: number }
  | { readonly name: 'late_events'; readonly count: number }
  | { readonly name: 'duplicate_events'; readonly count: number }
  | { readonly name: 'unknown_observations'; readonly count: number }
  | {
      readonly name: 'held_observations';
      readonly stage?: number | undefined;
      readonly partition: number;
      readonly value: number;
    }
  | {
      readonly name: 'watermark';
      readonly stage?: number | undefined;
      readonly partition: number;
      readonly value: number;
    }
  | {
      readonly name: 'entities';
      readonly stage?: number | undefined;
      readonly partition: number;
      readonly value: number;
    }
  | { readonly name: 'entities_evicted'; readonly count: number }
  | { readonly name: 'detections'; readonly rule: string; readonly count: number }
  | { readonly name: 'incidents'; readonly change: 'opened' | 'grown'; readonly severity: string }
  | { readonly name: 'runs'; readonly playbook: string; readonly state: string }
  | { readonly name: 'actions'; readonly action: string; readonly outcome: string }
  | {
      readonly name: 'files_with_errors';
      readonly kind: 'rule' | 'source' | 'playbook' | 'enrichment';
      readonly value: number;
    }
  | {
      readonly name: 'enrichment_file';
      /** geo, networks, threats, zones, prices */
      readonly kind: string;
      readonly file: string;
      readonly entries: number;
      /** when it was read, epoch ms */
      readonly at: number;
    }
  | {
      readonly name: 'fault';
      readonly place: string;
      readonly message: string;
      readonly attempt: number;
    }
  | {
      readonly name: 'checkpoint_saved';
      readonly stage?: number | undefined;
      readonly partition: number;
      readonly entities: number;
    };

export type Emit = (signal: Signal) => void;
export const ignoreSignals: Emit = () => undefined;
